using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Kernel.Contents;

/// <summary>
/// URLs by which the bytes of one content may be sent or fetched until a moment, without credentials: made from the
/// configured root URL and signed with a key of this installation.
/// </summary>
public sealed class SignedUrls(RootUrl rootUrl, ContentUrlKey key, TimeProvider clock)
{
    /// <summary>
    /// For how long a URL holds beyond what is told, for requests that are under way at its end.
    /// </summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <summary>The URL for PUT.</summary>
    /// <param name="path">The raw path, which begins with the prefix of its <see cref="ContentSurface"/>.</param>
    /// <param name="until">The last moment at which it holds.</param>
    public string ForUpload(string path, DateTimeOffset until) => Sign("put", path, until);

    /// <summary>The URL for GET and HEAD.</summary>
    /// <inheritdoc cref="ForUpload"/>
    public string ForDownload(string path, DateTimeOffset until) => Sign("get", path, until);

    /// <summary>
    /// A name as one part of a path. It travels encoded, since clients resolve <c>..</c> and <c>%2e%2e</c> in paths.
    /// </summary>
    public static string Encode(string name) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(name));

    /// <summary>What <see cref="Encode"/> was given; false if the part is none of its results.</summary>
    public static bool TryDecode(string part, out string name)
    {
        name = Base64Url.IsValid(part) ? Encoding.UTF8.GetString(Base64Url.DecodeFromChars(part)) : "";
        return name.Length > 0;
    }

    /// <summary>The last part of a path, which is for people alone: the end of a name where it is harmless.</summary>
    public static string FileNameOf(string name)
    {
        var last = name[(name.LastIndexOf('/') + 1)..];
        return last.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_')
            && last.Trim('.') != ""
            ? last
            : "content";
    }

    /// <summary>Why a target may not be used; null if it may.</summary>
    /// <param name="isUpload">Whether it is used for PUT.</param>
    /// <param name="path">The raw path, as signed.</param>
    /// <param name="until">The query parameter <c>until</c>.</param>
    /// <param name="signature">The query parameter <c>signature</c>.</param>
    public string? FaultOf(bool isUpload, string path, string? until, string? signature)
    {
        if (until is null
            || !Digits.TryRead(until, out long milliseconds)
            || signature is null
            || !CryptographicOperations.FixedTimeEquals(
                Encoding.UTF8.GetBytes(Signature(isUpload ? "put" : "get", path, until)),
                Encoding.UTF8.GetBytes(signature)))
        {
            return "The URL is not signed by this server, or was altered. Ask for a new one.";
        }

        return milliseconds < clock.GetUtcNow().ToMilliseconds()
            ? $"The URL ended at {WireTime.Format(WireTime.FromMilliseconds(milliseconds))}. Ask for a new one."
            : null;
    }

    private string Sign(string verb, string path, DateTimeOffset until)
    {
        var moment = until.ToMilliseconds().ToString(CultureInfo.InvariantCulture);
        return $"{rootUrl}{path}?until={moment}&signature={Signature(verb, path, moment)}";
    }

    private string Signature(string verb, string path, string until) => Base64Url.EncodeToString(
        HMACSHA256.HashData(key.Bytes, Encoding.UTF8.GetBytes($"{verb}\n{path}\n{until}")));
}

/// <summary>The key with which URLs of contents are signed.</summary>
public sealed record ContentUrlKey(byte[] Bytes)
{
    public override string ToString() => nameof(ContentUrlKey);
}
