using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Worker.Claims;

namespace Taskcluster.Modules.Worker.Registration;

/// <summary>
/// The credentials of a worker that worker-manager knows (spec/services.md §4.6). They are renewed when three quarters
/// of their time have passed, so that the worker works on for years, whatever becomes of the server in between.
/// </summary>
public sealed class WorkerRegistration : IAsyncDisposable
{
    private const double RenewedAfter = 0.75;

    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(250);
    private static readonly GrowingPause AfterFailure = new(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));

    private readonly CancellationTokenSource stop = new();
    private readonly CancellationTokenSource refused = new();
    private readonly TaskclusterClient client;
    private readonly WorkerIdentity identity;
    private readonly TimeProvider clock;
    private readonly ILogger logger;
    private readonly Task keeping;
    private volatile RegistrationAnswer present;

    private WorkerRegistration(
        TaskclusterClient client,
        WorkerIdentity identity,
        RegistrationAnswer first,
        TimeProvider clock,
        ILogger logger)
    {
        (this.client, this.identity, this.clock, this.logger) = (client, identity, clock, logger);
        present = first;
        Refused = refused.Token;
        keeping = Keep();
    }

    /// <summary>Those that hold now.</summary>
    public Credentials Credentials => present.Credentials;

    /// <summary>
    /// Fires when the server says that it is no worker any more, since it was removed, for instance. It goes on to ask,
    /// for that may have been a mistake.
    /// </summary>
    public CancellationToken Refused { get; }

    /// <summary>Registers, again and again while the server is away.</summary>
    /// <param name="client">The server; whose client it is does not matter.</param>
    /// <param name="identity">The worker.</param>
    /// <param name="clock">Pauses run by it.</param>
    /// <param name="logger">The worker's own log.</param>
    /// <param name="cancel">Ends the waiting for the first registration.</param>
    /// <exception cref="ApiCallException">The server refuses.</exception>
    public static async Task<WorkerRegistration> Begin(
        TaskclusterClient client,
        WorkerIdentity identity,
        TimeProvider clock,
        ILogger logger,
        CancellationToken cancel)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                var first = await Register(client, identity, cancel);
                logger.Registered($"{identity}", first.Expires);
                return new WorkerRegistration(client, identity, first, clock, logger);
            }
            catch (ApiCallException problem) when (problem.IsTransient)
            {
                var pause = AfterFailure.After(failures);
                logger.NotRegistered($"{identity}", pause, problem.Message);
                await Task.Delay(pause, clock, cancel);
            }
        }
    }

    /// <summary>Renews no more. The credentials hold until their end.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await keeping;
        stop.Dispose();
        refused.Dispose();
    }

    private static Task<RegistrationAnswer> Register(
        TaskclusterClient client, WorkerIdentity identity, CancellationToken cancel) =>
        Call(client.As(null), $"worker/register", identity, ClaimJson.Default.WorkerIdentity, cancel);

    private static async Task<RegistrationAnswer> Call<T>(
        TaskclusterClient caller, FormattableString path, T question, JsonTypeInfo<T> type, CancellationToken cancel)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(question, type);
        var answer = await caller.Call(HttpMethod.Post, "worker-manager", path, body, cancel);
        return JsonSerializer.Deserialize(answer, ClaimJson.Default.RegistrationAnswer)
            ?? throw new JsonException("The server answered null.");
    }

    private async Task Keep()
    {
        var failures = 0;
        try
        {
            while (true)
            {
                var wait = failures > 0
                    ? AfterFailure.After(failures)
                    : (present.Expires - client.ServerClock.Now) * RenewedAfter;
                await Task.Delay(wait > ShortestWait ? wait : ShortestWait, clock, stop.Token);
                failures = await Renew(failures + 1) ? 0 : failures + 1;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The worker ends.
        }
    }

    private async Task<bool> Renew(int attempt)
    {
        try
        {
            present = await RenewOrBegin();
            logger.Registered($"{identity}", present.Expires);
            return true;
        }
        catch (Exception problem) when (problem is ApiCallException or JsonException)
        {
            logger.NotRegistered($"{identity}", AfterFailure.After(attempt), problem.Message);
            if (problem is ApiCallException { IsTransient: false })
            {
                await refused.CancelAsync();
            }

            return false;
        }
    }

    // An answer that was lost has used up the secret, and the credentials may have ended while the server was away:
    // what the worker was declared with helps in both cases.
    private async Task<RegistrationAnswer> RenewOrBegin()
    {
        try
        {
            var question = new RenewalQuestion(
                identity.WorkerPoolId, identity.WorkerGroup, identity.WorkerId, present.Secret);
            return await Call(
                client.As(present.Credentials),
                $"worker/reregister",
                question,
                ClaimJson.Default.RenewalQuestion,
                stop.Token);
        }
        catch (ApiCallException refusal) when (!refusal.IsTransient)
        {
            logger.RegistersAnew($"{identity}", refusal.Message);
            return await Register(client, identity, stop.Token);
        }
    }
}
