using System.Text.Json;
using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Hooks.Definitions;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Hooks.Firing;

/// <summary>Tells a hook's owner that it could not create its task when its time had come.</summary>
internal sealed partial class FailureMail(InProcessApi api, HookAuthority authority, ILogger<FailureMail> log)
{
    // What notify takes (spec/services.md §4.4).
    private const int MostSubject = 255;
    private const int MostContent = 102_400;

    // What of it each of the two texts may take.
    private const int MostText = 50_000;

    /// <summary>
    /// Hands the mail to notify, where the hook wants one. What notify does not take is no failure of the hook, nor of
    /// its next fire.
    /// </summary>
    public async Task Send(StoredHook hook, Fire fire, FireFault fault, CancellationToken cancellation)
    {
        var metadata = Read(hook.Parts.Metadata);
        if (!metadata.EmailOnError)
        {
            return;
        }

        var call = new InProcessCall("notify", "email")
        {
            Body = JsonSerializer.SerializeToUtf8Bytes(
                Write(hook.Name, metadata.Owner, fire, fault), HooksJson.Default.OwnerMail),
        };
        try
        {
            _ = await api.Call(call, authority.With($"notify:email:{metadata.Owner}"), cancellation);
        }
        catch (ApiError error)
        {
            LogNotSent(log, error, hook.Name.Full);
        }
    }

    private static HookOwner Read(RawJson metadata) =>
        JsonSerializer.Deserialize(metadata.Utf8.Span, HooksJson.Default.HookOwner)!;

    private static OwnerMail Write(HookName hook, string owner, Fire fire, FireFault fault) => new(
        owner,
        Cut($"[Taskcluster Hooks] Scheduled Hook failure: {hook.Full}", MostSubject),
        Cut(
            $"The hook `{hook.Full}`, whose owner you are, was to create a task at {WireTime.Format(fire.Created)}, "
            + $"as its schedule says, and could not.\n\n{Cut(fault.Summary, MostText)}\n\n"
            + $"In detail:\n\n~~~~~~\n{Cut(fault.Detail, MostText)}\n~~~~~~\n\n"
            + "It is tried again at the next time of the schedule. To get no such mail, set `metadata.emailOnError` "
            + "of the hook to `false`.\n",
            MostContent));

    private static string Cut(string text, int most) => text.Length <= most
        ? text
        : $"{text[..(char.IsHighSurrogate(text[most - 2]) ? most - 2 : most - 1)]}…";

    [LoggerMessage(Level = LogLevel.Warning, Message = "The owner of hook {Hook} gets no mail of its failure")]
    private static partial void LogNotSent(ILogger log, Exception error, string hook);
}

/// <summary>A body for notify.email.</summary>
internal sealed record OwnerMail(string Address, string Subject, string Content);

/// <summary>What of a hook's metadata decides who gets mail.</summary>
internal sealed record HookOwner(string Owner, bool EmailOnError);
