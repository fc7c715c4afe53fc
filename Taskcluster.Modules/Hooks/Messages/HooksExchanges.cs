using Taskcluster.Modules.Kernel.Bus;

namespace Taskcluster.Modules.Hooks.Messages;

/// <summary>The exchanges of hooks (spec/services.md §4.3); their routing keys are empty.</summary>
public static class HooksExchanges
{
    public static readonly ExchangeDeclaration HookCreated = Declare(
        "hook-created", "hookCreated", "Hook Created Messages", "A hook was created.");

    public static readonly ExchangeDeclaration HookUpdated = Declare(
        "hook-updated", "hookUpdated", "Hook Updated Messages", "A hook was given another definition.");

    public static readonly ExchangeDeclaration HookDeleted = Declare(
        "hook-deleted", "hookDeleted", "Hook Deleted Messages", "A hook was removed.");

    /// <summary>All of them, in the order in which the reference lists them.</summary>
    public static readonly IReadOnlyList<ExchangeDeclaration> All = [HookCreated, HookUpdated, HookDeleted];

    private static ExchangeDeclaration Declare(string exchange, string name, string title, string description) => new()
    {
        Service = "hooks",
        Exchange = exchange,
        Name = name,
        Title = title,
        Description = description,
        RoutingKey = [new("reserved", "Kept free; match it with `#`.", Required: false, MultipleWords: true)],
        Payload = typeof(HookChangedMessage),
    };
}
