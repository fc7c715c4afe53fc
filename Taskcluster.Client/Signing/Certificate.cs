using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Convert64 = System.Buffers.Text.Base64Url;

namespace Taskcluster.Net;

/// <summary>What the issuer of temporary credentials vouches for.</summary>
/// <param name="Seed">Random; the access token is derived from it.</param>
/// <param name="Start">From when.</param>
/// <param name="Expires">Until when.</param>
/// <param name="Scopes">In the order in which they are signed.</param>
/// <param name="ClientId">A name of their own; null where they bear the issuer's.</param>
/// <param name="Issuer">Given together with <paramref name="ClientId"/>.</param>
internal sealed record Certificate(
    string Seed,
    DateTimeOffset Start,
    DateTimeOffset Expires,
    IReadOnlyList<string> Scopes,
    string? ClientId,
    string? Issuer)
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The access token that goes with the certificate.</summary>
    public string AccessTokenBy(string issuerAccessToken) => Convert64.EncodeToString(
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(issuerAccessToken), Encoding.UTF8.GetBytes(Seed)));

    /// <summary>The certificate as JSON.</summary>
    public string SignedBy(string issuerAccessToken)
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json, Plain))
        {
            writer.WriteStartObject();
            writer.WriteNumber("version", 1);
            writer.WriteStartArray("scopes");
            foreach (var scope in Scopes)
            {
                writer.WriteStringValue(scope);
            }

            writer.WriteEndArray();
            writer.WriteNumber("start", Start.ToUnixTimeMilliseconds());
            writer.WriteNumber("expiry", Expires.ToUnixTimeMilliseconds());
            writer.WriteString("seed", Seed);
            writer.WriteString("signature", HawkSigner.Mac(issuerAccessToken, TextToSign()));
            if (Issuer is not null)
            {
                writer.WriteString("issuer", Issuer);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(json.GetBuffer(), 0, (int)json.Length);
    }

    // Lines without a newline after the last.
    private string TextToSign()
    {
        var text = new StringBuilder("version:1\n");
        if (Issuer is not null)
        {
            text.Append("clientId:").Append(ClientId).Append('\n').Append("issuer:").Append(Issuer).Append('\n');
        }

        text.Append("seed:").Append(Seed).Append('\n');
        text.Append("start:").Append(Start.ToUnixTimeMilliseconds()).Append('\n');
        text.Append("expiry:").Append(Expires.ToUnixTimeMilliseconds()).Append('\n');
        text.Append("scopes:");
        foreach (var scope in Scopes)
        {
            text.Append('\n').Append(scope);
        }

        return text.ToString();
    }
}
