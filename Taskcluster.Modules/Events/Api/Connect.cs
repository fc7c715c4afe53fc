using MediatR;
using Microsoft.AspNetCore.Http;
using Taskcluster.Modules.Events.Feed;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Scopes;
using static Taskcluster.Modules.Kernel.Scopes.ScopeTemplate;

namespace Taskcluster.Modules.Events.Api;

/// <summary>
/// events.connect: tells a listener what is published, for as long as it listens (spec/services.md §4.10).
/// </summary>
public sealed class Connect(EventsOptions options) : ApiMethod<Connect.Request, ApiReply>(replyJson: null)
{
    // What is wrong with them is told in the stream, in the words of the original service.
    private const string Anything = ".*";

    private static readonly ScopeTemplate Needed =
        If("requireScope", AllOf(Each("exchange", "exchanges", "events:listen:<exchange>")));

    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "events",
        Name = "connect",
        Route = "GET /connect/",
        Query = [new QueryParameter("bindings", Anything), new QueryParameter("lastEventId", Anything)],
        Scopes = Needed,
        Authorized = AuthorizationMoment.FromBody,
        Stability = Stability.Experimental,
        Category = "Events",
        Title = "Listen to Exchanges",
        Description = """
            Answer with a stream of Server-Sent Events that ends only with the connection, or, where the request asks
            for an upgrade, with a WebSocket of the same events. The query `bindings` is JSON: an object with the one
            key `bindings`, a list of objects with an `exchange` and a `routingKeyPattern`.

            The first event is `ready`; from then on each message that some binding covers comes as an event
            `message`, in the order in which they were published. A `ping` comes every 20 seconds. An `error` ends the
            stream. A listener that comes back with the id of the last event that it has seen, in the header
            `Last-Event-ID` or the query `lastEventId`, gets everything since; if some of it is no longer kept, an
            event `gap` says so first. Any other id is answered 204: do not come back.

            Where the setting `requireScope` of the service is on, the scope is needed for all `exchanges` of the
            bindings, and the stream ends when the credentials do.
            """,
    };

    public override Request Bind(ApiCall call) => new(
        AskedBindings.Parse(call.QueryValue("bindings"), options.MaxBindings), LastEventId(call))
    {
        IsSocket = call.Http is { WebSockets.IsWebSocketRequest: true },
        Caller = options.RequireScope ? call.Caller : null,
    };

    public override ScopeValues ScopeValues(Request request) => ValuesFor(options, request.Asked);

    public override ApiReply ToReply(Request request, ApiReply reply) => reply;

    internal static ScopeValues ValuesFor(EventsOptions options, AskedBindings asked) => new()
    {
        { "requireScope", options.RequireScope },
        { "exchanges", asked.Exchanges },
    };

    // A browser repeats the query of its first request, so that what the header says is newer.
    private static string? LastEventId(ApiCall call) =>
        call.Http?.Request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } header
            ? header
            : call.QueryValue("lastEventId") is { Length: > 0 } query ? query : null;

    /// <param name="Asked">What it wants to hear of.</param>
    /// <param name="LastEventId">The id that it has come to, as sent; null: it is new.</param>
    public sealed record Request(AskedBindings Asked, string? LastEventId) : IRequest<ApiReply>
    {
        public bool IsSocket { get; init; }

        /// <summary>Whose credentials the stream needs; null: nobody's.</summary>
        public Caller? Caller { get; init; }
    }

    internal sealed class Handler(EventFeed feed, EventStreams streams, EventsOptions options)
        : IRequestHandler<Request, ApiReply>
    {
        private static readonly KeyValuePair<string, string>[] Headers =
        [
            new("Cache-Control", "no-cache"),

            // Proxies that gather answers would hold events back.
            new("X-Accel-Buffering", "no"),
        ];

        public Task<ApiReply> Handle(Request request, CancellationToken cancellationToken)
        {
            EventId? after = null;
            if (request.LastEventId is { } text)
            {
                if (!EventId.TryParse(text, out var id))
                {
                    // NoReconnects of the original, whose ids all were "-".
                    return Task.FromResult(ApiReply.Empty);
                }

                after = id;
            }

            if (feed.IsFull)
            {
                throw ApiError.ServiceUnavailable(
                    $"This server has {options.MaxListeners} listeners and takes no more (setting Events:MaxListeners);"
                    + " try again later.");
            }

            return Task.FromResult(new ApiReply
            {
                Status = StatusCodes.Status200OK,
                ContentType = request.IsSocket ? null : "text/event-stream",
                Headers = Headers,
                Stream = context => streams.Run(context, request, after, Needed),
            });
        }
    }
}
