using System.Net;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Client;

namespace Taskcluster.Modules.Auth.OtherSystems;

/// <summary>Asks Azure for the names of tables and containers, a page at a time.</summary>
public sealed class AzureListing(OtherSystemsOptions options, TimeProvider clock) : IDisposable
{
    private const int LargestReply = 16 * 1024 * 1024;
    private const string NextTable = "x-ms-continuation-NextTableName";

    private static readonly TimeSpan From = TimeSpan.FromMinutes(-15);
    private static readonly TimeSpan Until = TimeSpan.FromMinutes(5);

    private readonly HttpClient http = new(new LostConnectionHandler(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    }))
    {
        Timeout = TimeSpan.FromSeconds(30),
        MaxResponseContentBufferSize = LargestReply,
    };

    /// <summary>A page of the tables of an account.</summary>
    /// <exception cref="ApiError">500: Azure cannot be reached, or refused; 400: for the token.</exception>
    public Task<AzurePage> Tables(AzureAccount account, string? token, CancellationToken cancellation)
    {
        var access = account.ToList("t", "c", From, Until, clock.GetUtcNow());
        var next = token is null ? "" : $"&NextTableName={Uri.EscapeDataString(token)}";
        var url = $"{Endpoint(options.AzureTableEndpoint, account)}/Tables?{access}{next}";
        return Ask(account, url, token, ReadTables, cancellation);
    }

    /// <summary>A page of the containers of an account.</summary>
    /// <exception cref="ApiError">500: Azure cannot be reached, or refused; 400: for the token.</exception>
    public Task<AzurePage> Containers(AzureAccount account, string? token, CancellationToken cancellation)
    {
        var access = account.ToList("b", "s", From, Until, clock.GetUtcNow());
        var next = token is null ? "" : $"&marker={Uri.EscapeDataString(token)}";
        var url = $"{Endpoint(options.AzureBlobEndpoint, account)}/?comp=list&{access}{next}";
        return Ask(account, url, token, ReadContainers, cancellation);
    }

    public void Dispose() => http.Dispose();

    private static string Endpoint(string template, AzureAccount account) =>
        template.TrimEnd('/').Replace(OtherSystemsOptions.AccountMark, account.Name);

    private static AzurePage ReadTables(HttpResponseMessage reply, byte[] body)
    {
        using var document = JsonDocument.Parse(body);
        var names = document.RootElement.GetProperty("value").EnumerateArray()
            .Select(table => table.GetProperty("TableName").GetString()!);
        return new AzurePage(
            [.. names.Distinct(StringComparer.Ordinal)],
            reply.Headers.TryGetValues(NextTable, out var next) ? next.First() : null);
    }

    private static AzurePage ReadContainers(HttpResponseMessage reply, byte[] body)
    {
        // A reader that is made so refuses document types, and with them entities.
        using var reader = XmlReader.Create(new MemoryStream(body));
        var root = XDocument.Load(reader).Root!;
        var names = root.Element("Containers")!.Elements("Container")
            .Select(container => container.Element("Name")!.Value);
        return new AzurePage(
            [.. names.Distinct(StringComparer.Ordinal)],
            root.Element("NextMarker")?.Value is { Length: > 0 } next ? next : null);
    }

    // The URL is a credential, so that no error shows it, nor what another one says of it.
    private async Task<AzurePage> Ask(
        AzureAccount account,
        string url,
        string? token,
        Func<HttpResponseMessage, byte[], AzurePage> read,
        CancellationToken cancellation)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.TryAddWithoutValidation("Accept", "application/json;odata=nometadata, application/xml");
            request.Headers.TryAddWithoutValidation("x-ms-version", AzureAccount.ServiceVersion);
            using var reply = await http.SendAsync(request, cancellation);
            return reply.IsSuccessStatusCode
                ? read(reply, await reply.Content.ReadAsByteArrayAsync(cancellation))
                : token is not null && IsOfRequest(reply.StatusCode) ? throw Page.Refused(token)
                : throw Failed(account, $"answered {(int)reply.StatusCode}; is the account's key right?");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw Failed(account, $"did not answer within {http.Timeout.TotalSeconds:0} s.");
        }
        catch (HttpRequestException)
        {
            throw Failed(account, "could not be reached.");
        }
        catch (Exception error) when (error is JsonException or XmlException or KeyNotFoundException
            or NullReferenceException or InvalidOperationException)
        {
            throw Failed(account, "answered something else than a list.");
        }
    }

    // Everything else in the request is ours.
    private static bool IsOfRequest(HttpStatusCode status) =>
        status is HttpStatusCode.BadRequest or HttpStatusCode.RequestUriTooLong;

    private static ApiError Failed(AzureAccount account, string what) =>
        ApiError.InternalServerError($"Account '{account.Name}' cannot be listed: Azure {what}");
}

/// <summary>Names of tables or containers, and what leads to the next ones.</summary>
public sealed record AzurePage(IReadOnlyList<string> Names, string? Next);
