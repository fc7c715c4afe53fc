using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Taskcluster.Modules.Kernel.Administration;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Monolith.Commands.Doctor;

/// <summary>Whether a server could listen, or who does, and whether its clock is ours.</summary>
internal sealed class PortExamination(string folder, ServerOptions server, int? given, TimeProvider clock)
{
    private const string Check = "port";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LargestSkew = TimeSpan.FromSeconds(60);

    public async Task<Finding> Look(CancellationToken cancellation)
    {
        if (DataFolder.IsInUse(folder))
        {
            return await LookAtServer(cancellation);
        }

        var port = given ?? server.Port;
        foreach (var address in server.AddressesOr([IPAddress.Loopback, IPAddress.IPv6Loopback]))
        {
            if (FaultOf(new IPEndPoint(address, port)) is { } error)
            {
                return Finding.Fault(
                    Check,
                    $"{new IPEndPoint(address, port)} cannot be listened at: {error}",
                    "End the program that has it, or choose another port by Server:Port or --port.");
            }
        }

        return Finding.Fine(Check, $"No server runs on {folder}, and port {port} is free.");
    }

    // What the file says is written by the server that holds the folder.
    private async Task<Finding> LookAtServer(CancellationToken cancellation)
    {
        if (CredentialsFile.Read(folder)?.RootUrl is not { } rootUrl)
        {
            return Finding.Fine(Check, $"A program runs on {folder}; it says nowhere where it is reached.");
        }

        try
        {
            using var client = new HttpClient { Timeout = Patience };
            var asked = clock.GetUtcNow();
            using var answer = await client.GetAsync(new Uri($"{rootUrl}/api/auth/v1/ping"), cancellation);
            answer.EnsureSuccessStatusCode();
            var skew = answer.Headers.Date is { } date ? date - asked : TimeSpan.Zero;
            return skew.Duration() > LargestSkew
                ? Finding.Fault(
                    Check,
                    $"{rootUrl} answers, and its clock differs by "
                    + $"{skew.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} seconds from this machine's.",
                    "Set both by NTP: signatures of clients are refused when clocks differ.")
                : Finding.Fine(Check, $"The server of {folder} answers at {rootUrl}.");
        }
        catch (Exception error) when (
            error is HttpRequestException || (error is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            return Finding.Fault(
                Check,
                $"A program runs on {folder}, but {rootUrl} does not answer: {error.Message}",
                "See its log. If the root URL is a proxy's, look at the proxy.");
        }
    }

    private static string? FaultOf(IPEndPoint endPoint)
    {
        try
        {
            using var listener = new TcpListener(endPoint) { ExclusiveAddressUse = true };
            listener.Start();
            return null;
        }
        catch (SocketException error) when (error.SocketErrorCode is
            SocketError.AddressFamilyNotSupported or SocketError.AddressNotAvailable)
        {
            // As for a server: what the machine lacks is passed over.
            return null;
        }
        catch (SocketException error)
        {
            return error.Message;
        }
    }
}
