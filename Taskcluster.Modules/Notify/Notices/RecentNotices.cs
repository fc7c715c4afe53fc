using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Notify.Api;

namespace Taskcluster.Modules.Notify.Notices;

/// <summary>
/// The last notices that were sent, by their fingerprints. The original keeps them in memory; here they are rows, so
/// that two equal calls of one commit see each other and a call that failed leaves nothing behind. As there, a start of
/// the host forgets them.
/// </summary>
internal static class RecentNotices
{
    private const string Select = "SELECT 1 FROM notify_recent WHERE fingerprint = ?";

    private const string Insert = "INSERT INTO notify_recent (fingerprint, notice_no) VALUES (?, ?)";

    private const string Trim = """
        DELETE FROM notify_recent WHERE notice_no <=
          (SELECT notice_no FROM notify_recent ORDER BY notice_no DESC LIMIT 1 OFFSET ?)
        """;

    private const int Deep = 1000;

    /// <summary>What two notices have in common only if they are equal, whitespace in their JSON aside.</summary>
    public static string Fingerprint<T>(NotificationType type, T notice, JsonTypeInfo<T> json)
    {
        using var document = JsonDocument.Parse(
            JsonSerializer.SerializeToUtf8Bytes(notice, json), new JsonDocumentOptions { MaxDepth = Deep });
        using var buffer = new MemoryStream();
        buffer.Write(Encoding.UTF8.GetBytes(type.ToWire()));
        using (var writer = new Utf8JsonWriter(buffer))
        {
            document.RootElement.WriteTo(writer);
        }

        return Convert.ToHexStringLower(SHA256.HashData(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)));
    }

    public static bool Contains(IRows rows, string fingerprint)
    {
        using var call = rows.Sql(Select).Bind(fingerprint);
        return call.Step();
    }

    /// <summary>Keeps one in mind, and forgets the oldest where there are more than <paramref name="most"/>.</summary>
    public static void Add(Transaction tx, string fingerprint, long noticeNumber, int most)
    {
        tx.Sql(Insert).Bind(fingerprint).Bind(noticeNumber).Execute();
        tx.Sql(Trim).Bind(Math.Max(most, 0)).Execute();
    }

    public static void Clear(Transaction tx) => tx.Sql("DELETE FROM notify_recent").Execute();
}
