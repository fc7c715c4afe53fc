using System.Globalization;
using MediatR;
using Taskcluster.Modules.Fixture.Faults;
using Taskcluster.Modules.Fixture.Recorder;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Fixture.Api.Recorder;

/// <summary>fixture.listCalls: which calls were made, and what came of them.</summary>
public sealed class ListCalls() : ApiMethod<ListCalls.Request, ListCallsReply>(
    () => FixtureJson.Default.ListCallsReply)
{
    private const string Text = "^[^]{1,255}$";

    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "fixture",
        Name = "listCalls",
        Route = "GET /calls",
        Query =
        [
            .. QueryParameter.Paging,
            new("method", Text),
            new("clientId", Text),
            new("status", "^([1-5][0-9][0-9]|[45]xx|2xx|none)$"),
        ],
        Output = typeof(ListCallsReply),
        Stability = Stability.Experimental,
        Category = "Recorder",
        Title = "List Calls",
        Description = """
            List the calls by HTTP that are kept, the oldest first: those of a `method` (`queue.createTask`, `queue.*`),
            of a `clientId` (`*` stands for any characters), with a `status` (`404`, `4xx`, `none` for those without an
            answer), or all. Calls of this service are not recorded, nor what modules of the program ask of each other.

            Secrets and tokens are left out, unless the setting `Fixture:Recorder:KeepSecrets` says otherwise.
            """,
    };

    public override Request Bind(ApiCall call) => new(
        call.QueryValue("method"), call.QueryValue("clientId"), call.QueryValue("status"))
    {
        Page = Page.Strictly(call),
    };

    public sealed record Request(string? Method, string? ClientId, string? Status) : IRequest<ListCallsReply>
    {
        public required Page Page { get; init; }

        internal bool Wants(RecordedCall call) =>
            (Method is null || Wildcard.Covers(Method, call.Method))
            && (ClientId is null || (call.ClientId is not null && Wildcard.Covers(ClientId, call.ClientId)))
            && (Status is null || Status == StatusOf(call) || (Status[1] == 'x' && Status[0] == StatusOf(call)[0]));

        private static string StatusOf(RecordedCall call) =>
            call.Status is { } status && call.End == CallEnd.Answered
                ? status.ToString(CultureInfo.InvariantCulture)
                : "none";
    }

    internal sealed class Handler(CallRecorder recorder) : IRequestHandler<Request, ListCallsReply>
    {
        public Task<ListCallsReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var limit = request.Page.Limit;
            var calls = recorder.Calls(request.Page.AfterNumber(0), request.Wants, limit + 1);
            var isMore = calls.Count > limit && limit > 0;
            return Task.FromResult(new ListCallsReply
            {
                Calls = [.. calls.Take(limit)],
                ContinuationToken = isMore
                    ? Page.TokenAfter(calls[limit - 1].Number.ToString(CultureInfo.InvariantCulture))
                    : null,
            });
        }
    }
}
