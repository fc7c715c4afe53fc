using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Monolith.Commands.Graphs;

namespace Taskcluster.Monolith.Commands.Moving;

/// <summary>Carries what one deployment shows into another, by the API of both.</summary>
internal sealed class DeploymentImport(
    MovingServer source, MovingServer target, ImportChoices choices, MovingReport report, TimeProvider clock)
{
    private const string StaticProvider = "static";

    private readonly DeploymentReader reader = new(source, report);

    public async Task Run(CancellationToken cancellation)
    {
        var providers = await Providers(cancellation);
        foreach (var kind in EntityKind.Administered)
        {
            foreach (var entity in await reader.All(kind, cancellation))
            {
                if (Fit(kind, entity, providers))
                {
                    await Bring(kind, entity, cancellation);
                }
            }
        }

        if (choices.IndexNamespace is { } name)
        {
            foreach (var entry in await reader.Index(name, cancellation))
            {
                if (Fit(EntityKind.Indexed, entry, providers))
                {
                    await Bring(EntityKind.Indexed, entry, cancellation);
                }
            }
        }

        if (choices.TaskGroup is { } group)
        {
            await new TaskGroupImport(target, choices.IsDry, report, clock)
                .Run(await reader.Group(group, cancellation), cancellation);
        }
    }

    private async Task<HashSet<string>> Providers(CancellationToken cancellation)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        await target.Pages(
            EntityKind.WorkerPools.Service,
            ("providers", "providers"),
            page => known.UnionWith(page.OfType<JsonObject>().Select(one => EntityKind.Text(one, "providerId"))),
            cancellation);
        return known;
    }

    // Whether it can be here at all; it is changed into what it will be here.
    private bool Fit(EntityKind kind, JsonObject entity, HashSet<string> providers)
    {
        if (GraphTimes.Moment(entity["expires"]) is { } expires && expires <= clock.GetUtcNow())
        {
            report.Skip(kind.Name, kind.Id(entity), $"it expired on {expires:yyyy-MM-dd}");
            return false;
        }

        if (kind == EntityKind.Clients && kind.Id(entity).StartsWith("static/", StringComparison.Ordinal))
        {
            report.Skip(kind.Name, kind.Id(entity), "it is a static client: the settings of each deployment make them");
            return false;
        }

        if (kind == EntityKind.WorkerPools && !providers.Contains(EntityKind.Text(entity, "providerId")))
        {
            report.Changed(
                kind.Name,
                kind.Id(entity),
                $"its provider {entity["providerId"]} is not here: it is a pool of the provider {StaticProvider}, "
                + "without its config; start workers for it yourself");
            entity["providerId"] = StaticProvider;
            entity["config"] = new JsonObject();
        }
        else if (kind == EntityKind.Hooks && !choices.KeepsSchedules)
        {
            if (entity["schedule"] is JsonArray { Count: > 0 } || entity["bindings"] is JsonArray { Count: > 0 })
            {
                report.Changed(
                    kind.Name, kind.Id(entity), "without its schedule and bindings (--with-schedules keeps them)");
            }

            entity["schedule"] = new JsonArray();
            entity["bindings"] = new JsonArray();
        }

        return true;
    }

    private async Task Bring(EntityKind kind, JsonObject entity, CancellationToken cancellation)
    {
        try
        {
            var (path, body) = (kind.Path(entity), kind.Body(entity));
            var existing = await target.Find(kind.Service, path, cancellation);
            if (existing is not null && IsSame(kind, existing, body))
            {
                report.Done(kind.Name, "unchanged");
                return;
            }

            if (existing is not null && !choices.Overwrites)
            {
                report.Skip(kind.Name, kind.Id(entity), "it is here already, and differs (--overwrite changes it)");
                return;
            }

            if (!choices.IsDry)
            {
                var method = existing is null || kind == EntityKind.Indexed ? HttpMethod.Put : HttpMethod.Post;
                _ = await target.Call(method, kind.Service, path, body, cancellation);
                if (kind == EntityKind.Clients && existing is null && entity["disabled"]?.ToString() == "true")
                {
                    _ = await target.Call(HttpMethod.Post, kind.Service, $"{path}/disable", body: null, cancellation);
                }
            }

            report.Done(kind.Name, existing is null ? "created" : "updated");
        }
        catch (ApiCallException refusal) when (!refusal.IsTransient)
        {
            report.Skip(kind.Name, kind.Id(entity), $"refused here, {refusal.Code}: {refusal.Message}");
        }
    }

    private static bool IsSame(EntityKind kind, JsonObject existing, JsonObject body) =>
        body.All(field => JsonNode.DeepEquals(kind.Body(existing)[field.Key], field.Value));
}
