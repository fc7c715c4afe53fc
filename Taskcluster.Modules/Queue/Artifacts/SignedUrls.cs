using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Queue.Artifacts;

/// <summary>
/// URLs by which the bytes of one artifact may be sent or fetched until a moment, without credentials: made from the
/// configured root URL and signed with a key of this installation.
/// </summary>
public sealed class SignedUrls(RootUrl rootUrl, ArtifactUrlKey key, TimeProvider clock)
{
    /// <summary>How the raw targets begin.</summary>
    public const string Prefix = "/artifact-data/";

    /// <summary>The URL for PUT.</summary>
    public string ForUpload(string taskId, int runId, string name, DateTimeOffset until) =>
        Sign("put", taskId, runId, name, until);

    /// <summary>The URL for GET and HEAD.</summary>
    public string ForDownload(string taskId, int runId, string name, DateTimeOffset until) =>
        Sign("get", taskId, runId, name, until);

    /// <summary>Why a target may not be used; null if it may.</summary>
    /// <param name="verb"><c>put</c> or <c>get</c>.</param>
    /// <param name="path">The raw path, as signed.</param>
    /// <param name="until">The query parameter <c>until</c>.</param>
    /// <param name="signature">The query parameter <c>signature</c>.</param>
    public string? FaultOf(string verb, string path, string? until, string? signature)
    {
        if (!long.TryParse(until, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            || signature is null
            || !CryptographicOperations.FixedTimeEquals(
                Encoding.UTF8.GetBytes(Signature(verb, path, until)), Encoding.UTF8.GetBytes(signature)))
        {
            return "The URL is not signed by this server, or was altered. Ask the queue for a new one.";
        }

        return milliseconds < clock.GetUtcNow().ToMilliseconds()
            ? $"The URL ended at {WireTime.Format(WireTime.FromMilliseconds(milliseconds))}. "
                + "Ask the queue for a new one."
            : null;
    }

    private string Sign(string verb, string taskId, int runId, string name, DateTimeOffset until)
    {
        // The name travels encoded, since clients resolve `..` and `%2e%2e` in paths; the last part is for people.
        var exactName = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(name));
        var path = $"{Prefix}{taskId}/{runId}/{exactName}/{FileNameOf(name)}";
        var moment = until.ToMilliseconds().ToString(CultureInfo.InvariantCulture);
        return $"{rootUrl}{path}?until={moment}&signature={Signature(verb, path, moment)}";
    }

    private static string FileNameOf(string name)
    {
        var last = name[(name.LastIndexOf('/') + 1)..];
        return last.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_')
            && last.Trim('.') != ""
            ? last
            : "artifact";
    }

    private string Signature(string verb, string path, string until) => Base64Url.EncodeToString(
        HMACSHA256.HashData(key.Bytes, Encoding.UTF8.GetBytes($"{verb}\n{path}\n{until}")));
}

/// <summary>The key with which artifact URLs are signed.</summary>
public sealed record ArtifactUrlKey(byte[] Bytes)
{
    public override string ToString() => nameof(ArtifactUrlKey);
}
