using System.Collections.Concurrent;
using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Taskcluster.Modules.Kernel.Http;

namespace Taskcluster.Monolith.Web;

/// <summary>
/// Style sheets, modules and pictures, which the program carries within itself. Their addresses hold a hash of all of
/// them, so that browsers keep them for ever and modules find each other by relative paths.
/// </summary>
public sealed class SiteAssets
{
    /// <summary>How the addresses begin.</summary>
    public const string Prefix = "/assets/";

    private const string Resource = "assets/";

    private readonly ConcurrentDictionary<(string Name, string? Coding), byte[]> sent = new();
    private readonly Dictionary<string, byte[]> files;

    public SiteAssets()
    {
        var assembly = Assembly.GetExecutingAssembly();
        files = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Resource, StringComparison.Ordinal))
            .ToDictionary(name => name[Resource.Length..].Replace('\\', '/'), name => Read(assembly, name));
        Version = Hash(files);
    }

    /// <summary>The hash, short.</summary>
    public string Version { get; }

    /// <summary>The names of all files, such as <c>modules/copy.js</c>.</summary>
    public IEnumerable<string> Names => files.Keys;

    /// <summary>Whether there is a file of this name.</summary>
    public bool Has(string name) => files.ContainsKey(name);

    /// <summary>The address of a file.</summary>
    /// <exception cref="ArgumentException">There is none of this name.</exception>
    public string Url(string name) => files.ContainsKey(name)
        ? $"{Prefix}{Version}/{name}"
        : throw new ArgumentException($"There is no asset {name}.", nameof(name));

    /// <summary>Answers a request for a file.</summary>
    public Task Handle(HttpContext context, string target)
    {
        var path = RawTarget.PathOf(target)[Prefix.Length..].ToString();
        var slash = path.IndexOf('/');
        var name = path[(slash + 1)..];
        if (slash < 0 || !files.TryGetValue(name, out var file))
        {
            return NotFoundReply.Write(context);
        }

        var headers = context.Response.Headers;

        // A page that was shown before an upgrade gets today's file, but must not keep it under yesterday's name.
        headers.CacheControl = path[..slash] == Version ? "public, max-age=31536000, immutable" : "no-cache";
        headers.ContentSecurityPolicy = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.Vary = "Accept-Encoding";
        context.Response.ContentType = TypeOf(name);
        var coding = ContentCoding.Pick(context.Request);
        if (coding is not null)
        {
            headers.ContentEncoding = coding;
            file = sent.GetOrAdd((name, coding), key => ContentCoding.Compress(
                files[key.Name], key.Coding!, CompressionLevel.SmallestSize));
        }

        context.Response.ContentLength = file.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.BodyWriter.WriteAsync(file, context.RequestAborted).AsTask();
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".json" or ".webmanifest" => "application/json",
        ".svg" => "image/svg+xml",
        ".png" => "image/png",
        ".woff2" => "font/woff2",
        _ => "application/octet-stream",
    };

    private static byte[] Read(Assembly assembly, string resource)
    {
        using var stream = assembly.GetManifestResourceStream(resource)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static string Hash(Dictionary<string, byte[]> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, bytes) in files.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{name}\n{bytes.Length}\n"));
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }
}
