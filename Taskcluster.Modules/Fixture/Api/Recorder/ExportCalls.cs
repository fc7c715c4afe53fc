using MediatR;
using Taskcluster.Modules.Fixture.Recorder;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Http;

namespace Taskcluster.Modules.Fixture.Api.Recorder;

/// <summary>fixture.exportCalls: a recording that can be replayed.</summary>
public sealed class ExportCalls() : ApiMethod<ExportCalls.Request, Recording>(() => FixtureJson.Default.Recording)
{
    private const string Flag = "^(true|false)$";

    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "fixture",
        Name = "exportCalls",
        Route = "GET /calls/export",
        Query = [new("reads", Flag), new("failed", Flag)],
        Output = typeof(Recording),
        Stability = Stability.Experimental,
        Category = "Recorder",
        Title = "Export Calls",
        Description = """
            Give the calls that are kept in the form that the verb `replay` of the program takes: those that changed
            something. A worker's `claimWork` that was given nothing is not among them. With `reads=true` calls that
            only read are there, too, and with `failed=true` those that were answered with an error; a replay expects
            the same status of each. Calls whose connection was cut are there as they would have been answered.
            """,
    };

    public override Request Bind(ApiCall call) => new(
        call.QueryValue("reads") == "true", call.QueryValue("failed") == "true");

    /// <param name="Reads">Whether calls that only read are wanted.</param>
    /// <param name="Failed">Whether calls that were refused are wanted.</param>
    public sealed record Request(bool Reads, bool Failed) : IRequest<Recording>
    {
        internal bool Wants(RecordedCall call) =>
            call.Status is { } status
            && (Failed || status is >= 200 and < 300)
            && (Reads || (call.Verb is not ("GET" or "HEAD") && call.TaskIds is not { Count: 0 }));
    }

    internal sealed class Handler(CallRecorder recorder, RootUrl rootUrl, TimeProvider clock)
        : IRequestHandler<Request, Recording>
    {
        public Task<Recording> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(new Recording
            {
                Version = Recording.CurrentVersion,
                RootUrl = rootUrl.Value,
                Exported = clock.GetUtcNow(),
                Calls = [.. recorder.Calls(0, request.Wants, int.MaxValue).Select(ReplayableCall.Of)],
            });
    }
}
