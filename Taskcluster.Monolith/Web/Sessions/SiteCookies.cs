using System.Buffers.Text;
using System.IO.Compression;
using System.Text;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Monolith.Web.Sessions;

/// <summary>
/// The cookies of the site: HttpOnly, <c>SameSite=Lax</c>, for the whole origin, and with https <c>Secure</c> and bound
/// to the host by their names. What a cookie holds is compressed and encrypted for that cookie alone.
/// </summary>
/// <remarks>
/// With http the names end with the root URL's port, since browsers send cookies to all ports of a host: two sandboxes
/// on one machine would sign each other's users out.
/// </remarks>
public sealed class SiteCookies(RootUrl rootUrl, Encryption encryption)
{
    private const string Place = "site.cookie";

    /// <summary>Characters of a cookie; browsers keep no more than 4,096 bytes, attributes included.</summary>
    private const int MostCharacters = 3900;

    /// <summary>What a cookie may unfold to.</summary>
    private const int MostBytes = 64 * 1024;

    /// <summary>The name under which a cookie is kept in the browser.</summary>
    public string NameOf(string cookie) =>
        rootUrl.IsHttps ? $"__Host-{cookie}" : $"{cookie}-{new Uri(rootUrl.Value).Port}";

    /// <summary>What a cookie holds; null if there is none, or none that this server made.</summary>
    public string? Read(HttpContext context, string cookie)
    {
        if (context.Request.Cookies[NameOf(cookie)] is not { Length: > 0 } text)
        {
            return null;
        }

        try
        {
            return Unfold(encryption.Decrypt(Place, cookie, Base64Url.DecodeFromChars(text)));
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
    /// <param name="lifetime">For how long the browser keeps it.</param>
    /// <exception cref="ApiFailure">413: it is too large for a browser.</exception>
    public void Write(HttpContext context, string cookie, string value, TimeSpan lifetime)
    {
        var name = NameOf(cookie);
        var text = Base64Url.EncodeToString(encryption.Encrypt(Place, cookie, Fold(value)));
        if (text.Length > MostCharacters)
        {
            throw new ApiFailure(
                413,
                "InputTooLarge",
                $"The cookie {name} would have {text.Length:N0} characters; browsers keep {MostCharacters:N0}.");
        }

        context.Response.Cookies.Append(name, text, Options(lifetime));
    }

    /// <summary>Makes the browser forget a cookie.</summary>
    public void Delete(HttpContext context, string cookie)
    {
        var name = NameOf(cookie);
        if (context.Request.Cookies.ContainsKey(name))
        {
            context.Response.Cookies.Delete(name, Options(null));
        }
    }

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
