using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Notify.Notices;

namespace Taskcluster.Modules.Notify.Api;

/// <summary>What notify answers: a word where something was done, nothing where it was held back.</summary>
internal static class Replies
{
    /// <summary>200 with the text <c>OK</c>.</summary>
    public static readonly ApiReply Ok = new()
    {
        Status = 200,
        Body = "OK"u8.ToArray(),
        ContentType = "text/plain; charset=utf-8",
    };

    /// <summary>200 where it is sent, 204 where it is held back.</summary>
    public static ApiReply Of(Fate fate) => fate == Fate.Sent ? Ok : ApiReply.Empty;

    /// <summary>A fate, unless it is one that the caller is to be told of as an error.</summary>
    /// <param name="fate">What became of the notice.</param>
    /// <param name="what">The address with its kind before it, such as <c>Email a@example.com</c>.</param>
    /// <exception cref="ApiError">400 DenylistedAddress.</exception>
    public static Fate RequireAllowed(Fate fate, string what) => fate == Fate.Denied
        ? throw ApiError.DenylistedAddress(
            $"{what} is denylisted. Nothing is sent there until it is taken off the denylist, or out of the settings.")
        : fate;
}
