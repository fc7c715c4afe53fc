using System.Globalization;
using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Pulse.Api;

/// <summary>pulse.listMessages: what was published, as far as it is kept.</summary>
public sealed class ListMessages() : ApiMethod<ListMessages.Request, ListMessagesReply>(
    () => PulseJson.Default.ListMessagesReply)
{
    private const string Text = "^[^]{1,255}$";

    // A page holds one snapshot, so that it may look at so many messages and no more.
    private const int MostLookedAt = 5000;

    private const int Chunk = 500;

    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "pulse",
        Name = "listMessages",
        Route = "GET /messages",
        Query =
        [
            .. QueryParameter.Paging,
            new("after", EventId.Pattern),
            new("exchange", Text),
            new("routingKeyPattern", Text),
        ],
        Scopes = "pulse:list-messages",
        Output = typeof(ListMessagesReply),
        Stability = Stability.Experimental,
        Category = "Messages",
        Title = "List Messages",
        Description = """
            List what is kept of the messages that were published, oldest first: those after the event id `after`, or
            all. With `exchange`, those of that exchange alone, by its full name; with `routingKeyPattern`, those whose
            routing key or one of whose routes matches it as it does in a binding (`*` for one word, `#` for any number
            of words). A page may be short, or empty, and yet have a `continuationToken`.
            """,
    };

    public override Request Bind(ApiCall call) => new(
        Id("after", call.QueryValue("after")), call.QueryValue("exchange"), call.QueryValue("routingKeyPattern"))
    {
        Page = Page.Strictly(call),
    };

    /// <summary>An event id that was sent; null where none was.</summary>
    /// <exception cref="ApiError">400: its number is greater than any message's can be.</exception>
    internal static EventId? Id(string name, string? text)
    {
        if (text is null)
        {
            return null;
        }

        return EventId.TryParse(text, out var id)
            ? id
            : throw ApiError.InputError(
                $"{name} is '{text}', whose number no message can have; the greatest is {long.MaxValue}.");
    }

    /// <param name="After">Where the list begins; null: with the oldest message.</param>
    /// <param name="Exchange">Only of this one.</param>
    /// <param name="Pattern">Only with such keys or routes.</param>
    public sealed record Request(EventId? After, string? Exchange, string? Pattern) : IRequest<ListMessagesReply>
    {
        public required Page Page { get; init; }

        internal bool Wants(PulseMessage message) =>
            (Exchange is null || Exchange == message.Exchange)
            && (Pattern is null || new Binding(message.Exchange, Pattern).Matches(message));
    }

    internal sealed class Handler(Database database) : IRequestHandler<Request, ListMessagesReply>
    {
        public Task<ListMessagesReply> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(database.Read(request, List));

        private static ListMessagesReply List(IRows rows, Request request)
        {
            var epoch = Epochs.Current(rows);
            var (position, gap) = (request.Page.AfterNumber(0), (string?)null);
            if (position == 0 && request.After is { } after)
            {
                (position, gap) = MessageLog.ResumeAfter(rows, after);
            }

            var found = new List<LoggedMessage>();
            var isEnd = request.Page.Limit == 0;
            for (var looked = 0; !isEnd && looked < MostLookedAt && found.Count < request.Page.Limit; looked += Chunk)
            {
                var chunk = MessageLog.ReadAfter(rows, position, Chunk);
                isEnd = Take(chunk, request, epoch, found, ref position) && chunk.Count < Chunk;
            }

            return new ListMessagesReply
            {
                Messages = found,
                Gap = gap,
                ContinuationToken = isEnd ? null : Page.TokenAfter(position.ToString(CultureInfo.InvariantCulture)),
            };
        }

        // False: the page is full before the chunk is over.
        private static bool Take(
            IReadOnlyList<PulseMessage> chunk,
            Request request,
            string epoch,
            List<LoggedMessage> found,
            ref long position)
        {
            foreach (var message in chunk)
            {
                if (found.Count == request.Page.Limit)
                {
                    return false;
                }

                position = message.Sequence;
                if (request.Wants(message))
                {
                    found.Add(LoggedMessage.Of(message, epoch));
                }
            }

            return true;
        }
    }
}
