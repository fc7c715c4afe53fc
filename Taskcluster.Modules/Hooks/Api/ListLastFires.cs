using System.Globalization;
using MediatR;
using Taskcluster.Modules.Hooks.Definitions;
using Taskcluster.Modules.Hooks.Firing;
using Taskcluster.Modules.Hooks.LastFires;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Hooks.Api;

/// <summary>hooks.listLastFires: what came of a hook's fires.</summary>
public sealed class ListLastFires()
    : ApiMethod<ListLastFires.Request, ListLastFiresReply>(() => HooksJson.Default.ListLastFiresReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "hooks",
        Name = "listLastFires",
        Route = "GET /hooks/<hookGroupId>/<hookId>/last-fires",
        Parameters = HooksParameters.Patterns,
        Query = QueryParameter.Paging,
        Scopes = "hooks:list-last-fires:<hookGroupId>/<hookId>",
        Output = typeof(ListLastFiresReply),
        Category = HooksParameters.StatusCategory,
        Title = "Get Information About Recent Hook Fires",
        Description = """
            What came of the fires of a hook within a year, the newest first, and how far their tasks have come. Where
            the template had nothing to create, nothing is noted. If there are more than fit a page, `continuationToken`
            leads to the next one.
            """,
    };

    public override Request Bind(ApiCall call) => new(HookName.Of(call), Page.Strictly(call));

    public sealed record Request(HookName Name, Page Page) : IRequest<ListLastFiresReply>;

    internal sealed class Handler(Database database, TaskCalls tasks) : IRequestHandler<Request, ListLastFiresReply>
    {
        public async Task<ListLastFiresReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var (page, name) = (request.Page, request.Name);
            var fires = database.Read(request, Read);
            var isMore = fires.Count > page.Limit;
            var shown = isMore ? fires[..page.Limit] : fires;
            var states = await tasks.LastStates([.. shown.Select(fire => fire.TaskId)], cancellationToken);
            return new ListLastFiresReply
            {
                LastFires = [.. shown.Select(fire => LastFireReply.Of(name, fire, states))],
                ContinuationToken = isMore && shown.Count > 0 ? TokenAfter(shown[^1]) : null,
            };
        }

        // One more than the page has, so that it is known whether there is another page.
        private static List<LastFire> Read(IRows rows, Request request)
        {
            var (created, number) = (request.Page.AfterNumber(0), request.Page.AfterNumber(1));
            var fires = HookStore.Find(rows, request.Name) is { } hook
                ? created == 0
                    ? LastFireStore.Before(rows, hook.Number, null, null, request.Page.Limit + 1)
                    : LastFireStore.Before(rows, hook.Number, created, number, request.Page.Limit + 1)
                : [];
            return fires.Count > 0 || created > 0
                ? fires
                : throw ApiError.ResourceNotFound($"No such hook or never fired: '{request.Name}'.");
        }

        private static string TokenAfter(LastFire fire) => Page.TokenAfter(
            fire.Created.ToMilliseconds().ToString(CultureInfo.InvariantCulture),
            fire.Number.ToString(CultureInfo.InvariantCulture));
    }
}
