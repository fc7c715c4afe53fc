using System.Buffers.Text;
using System.IO.Compression;
using System.Text;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Monolith.Web.Sessions;

/// <summary>
/// The cookies of the site: HttpOnly, <c>SameSite=Lax</c>, for the whole origin, and with https <c>Secure</c> and bound
/// to the host by their names. What a cookie holds is compressed and encrypted for that cookie alone; one that does not
/// fit is divided.
/// </summary>
/// <remarks>
/// With http the names end with the root URL's port, since browsers send cookies to all ports of a host: two sandboxes
/// on one machine would sign each other's users out.
/// </remarks>
public sealed class SiteCookies(RootUrl rootUrl, Encryption encryption)
{
    /// <summary>Characters of one cookie; browsers keep no more than 4,096 bytes, attributes included.</summary>
    private const int MostOfOne = 3800;

    /// <summary>Parts of a divided cookie; more would not fit a request (Server:MaxRequestHeadersBytes).</summary>
    private const int MostParts = 5;

    /// <summary>What a cookie may unfold to.</summary>
    private const int MostBytes = 1024 * 1024;

    /// <summary>The name under which a cookie is kept in the browser.</summary>
    public string NameOf(string cookie) =>
        rootUrl.IsHttps ? $"__Host-{cookie}" : $"{cookie}-{new Uri(rootUrl.Value).Port}";

    /// <summary>What a cookie holds; null if there is none, or none that this server made.</summary>
    public string? Read(HttpContext context, string cookie)
    {
        var name = NameOf(cookie);
        var text = new StringBuilder();
        for (var part = 0; part < MostParts && context.Request.Cookies[PartOf(name, part)] is { } value; part++)
        {
            text.Append(value);
        }

        try
        {
            return text.Length == 0
                ? null
                : Unfold(encryption.Decrypt("site.cookie", cookie, Base64Url.DecodeFromChars(text.ToString())));
        }
        catch (Exception error) when (error is FormatException or InvalidDataException or UnusableDataException)
        {
            // Of another server on this host, made with a key that is gone, or altered.
            return null;
        }
    }

    /// <summary>Sets a cookie.</summary>
    /// <param name="context">The request that is being answered.</param>
    /// <param name="cookie">Its short name, such as <c>tc-session</c>.</param>
    /// <param name="value">What it holds.</param>
    /// <param name="lifetime">For how long the browser keeps it; null: until it is closed.</param>
    /// <exception cref="ApiFailure">413: it is too large for a browser.</exception>
    public void Write(HttpContext context, string cookie, string value, TimeSpan? lifetime)
    {
        var name = NameOf(cookie);
        var text = Base64Url.EncodeToString(encryption.Encrypt("site.cookie", cookie, Fold(value)));
        if (text.Length > MostOfOne * MostParts)
        {
            throw new ApiFailure(
                413,
                "InputTooLarge",
                $"The cookie {name} would have {text.Length:N0} characters; there is room for "
                + $"{MostOfOne * MostParts:N0}. Credentials with fewer scopes, or a role for them, fit.");
        }

        for (var part = 0; part < MostParts; part++)
        {
            var start = part * MostOfOne;
            if (start < text.Length)
            {
                var piece = text.Substring(start, Math.Min(MostOfOne, text.Length - start));
                context.Response.Cookies.Append(PartOf(name, part), piece, Options(lifetime));
            }
            else if (context.Request.Cookies.ContainsKey(PartOf(name, part)))
            {
                context.Response.Cookies.Delete(PartOf(name, part), Options(null));
            }
        }
    }

    /// <summary>Makes the browser forget a cookie.</summary>
    public void Delete(HttpContext context, string cookie)
    {
        var name = NameOf(cookie);
        for (var part = 0; part < MostParts; part++)
        {
            if (context.Request.Cookies.ContainsKey(PartOf(name, part)))
            {
                context.Response.Cookies.Delete(PartOf(name, part), Options(null));
            }
        }
    }

    private static string PartOf(string name, int part) => part == 0 ? name : $"{name}-{part}";

    private CookieOptions Options(TimeSpan? lifetime) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = rootUrl.IsHttps,
        Path = "/",
        MaxAge = lifetime,
        IsEssential = true,
    };

    private static byte[] Fold(string text)
    {
        var target = new MemoryStream();
        using (var folding = new DeflateStream(target, CompressionLevel.Optimal))
        {
            folding.Write(Encoding.UTF8.GetBytes(text));
        }

        return target.ToArray();
    }

    private static string Unfold(byte[] folded)
    {
        using var unfolding = new DeflateStream(new MemoryStream(folded), CompressionMode.Decompress);
        var target = new MemoryStream();
        var buffer = new byte[4096];
        int read;
        while ((read = unfolding.Read(buffer)) > 0)
        {
            target.Write(buffer, 0, read);
            if (target.Length > MostBytes)
            {
                throw new InvalidDataException("A cookie unfolds to more than it may.");
            }
        }

        return Encoding.UTF8.GetString(target.ToArray());
    }
}
