using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Taskcluster.Modules.Auth.OtherSystems;

/// <summary>
/// An Azure storage account and its key, which makes shared access signatures (SAS): query strings that give access to
/// a part of the account for some time. Azure documents their form under "Create a service SAS" and "Create an account
/// SAS"; what is left out is an empty line of the text that is signed.
/// </summary>
/// <param name="name">The account's name.</param>
/// <param name="key">Its key.</param>
public sealed class AzureAccount(string name, byte[] key)
{
    /// <summary>
    /// The version of the storage service by whose rules the signatures are made. Tables know no later one; from
    /// 2020-12-06 on the texts that are signed have a line more.
    /// </summary>
    public const string ServiceVersion = "2019-02-02";

    public string Name => name;

    /// <summary>Access to the rows of a table.</summary>
    public AzureAccess ToTable(string table, bool isReadOnly, TimeSpan from, TimeSpan until, DateTimeOffset now)
    {
        var (start, expiry) = (Format(now + from), Format(now + until));
        var permissions = isReadOnly ? "r" : "raud";

        // Of the table's name, only the signed one is in lower case. The last four lines would narrow down the keys.
        var signature = Sign(
            permissions, start, expiry, $"/table/{name}/{table.ToLowerInvariant()}", "", "", "https", ServiceVersion,
            "", "", "", "");
        return new AzureAccess(
            Query(("sv", ServiceVersion), ("spr", "https"), ("st", start), ("se", expiry), ("sp", permissions),
                ("sig", signature), ("tn", table)),
            Whole(now + until));
    }

    /// <summary>Access to the blobs of a container, and to the list of them.</summary>
    public AzureAccess ToContainer(
        string container, bool isReadOnly, TimeSpan from, TimeSpan until, DateTimeOffset now)
    {
        var (start, expiry) = (Format(now + from), Format(now + until));
        var permissions = isReadOnly ? "rl" : "racwdl";

        // The last lines: the kind of resource (container), a snapshot, and five headers of replies.
        var signature = Sign(
            permissions, start, expiry, $"/blob/{name}/{container}", "", "", "https", ServiceVersion,
            "c", "", "", "", "", "", "");
        return new AzureAccess(
            Query(("sv", ServiceVersion), ("spr", "https"), ("st", start), ("se", expiry), ("sr", "c"),
                ("sp", permissions), ("sig", signature)),
            Whole(now + until));
    }

    /// <summary>Access to the list of tables or containers; it never leaves this program but for Azure.</summary>
    /// <param name="service"><c>t</c> for tables, <c>b</c> for blobs.</param>
    /// <param name="level">Where the list stands: <c>c</c> for that of tables, <c>s</c> for that of containers.</param>
    /// <param name="from">From when on, from now.</param>
    /// <param name="until">How long, from now.</param>
    /// <param name="now">When.</param>
    internal string ToList(string service, string level, TimeSpan from, TimeSpan until, DateTimeOffset now)
    {
        var (start, expiry) = (Format(now + from), Format(now + until));
        var signature = Sign(name, "l", service, level, start, expiry, "", "", ServiceVersion, "");
        return Query(
            ("sv", ServiceVersion), ("ss", service), ("srt", level), ("st", start), ("se", expiry), ("sp", "l"),
            ("sig", signature));
    }

    public override string ToString() => name;

    private static string Query(params IEnumerable<(string Name, string Value)> fields) =>
        string.Join('&', fields.Select(field => $"{field.Name}={Uri.EscapeDataString(field.Value)}"));

    private static string Format(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static DateTimeOffset Whole(DateTimeOffset moment) =>
        DateTimeOffset.FromUnixTimeSeconds(moment.ToUnixTimeSeconds());

    private string Sign(params IEnumerable<string> lines) =>
        Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(string.Join('\n', lines))));
}

/// <summary>A shared access signature, ready to be used as a query string.</summary>
public sealed record AzureAccess(string Sas, DateTimeOffset Expiry)
{
    public override string ToString() => nameof(AzureAccess);
}
