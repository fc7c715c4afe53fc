using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Fixture.Api.Faults;

/// <summary>A rule by which something goes wrong, and how often it has.</summary>
[Schema("fixture", "fault", Title = "Fault")]
public sealed record FaultReply
{
    [Pattern(FaultParameters.FaultId), Says("By which the rule is deleted.")]
    public required string FaultId { get; init; }

    [Says("When the rule was made, by the fixture's clock.")]
    public required DateTimeOffset Created { get; init; }

    [Range(Min = 0), Says("To how many calls or messages it has been applied.")]
    public required int Applied { get; init; }

    [Range(Min = 0), Says("To how many more it will be; left out: to any number.")]
    public int? Remaining { get; init; }

    [Says("The rule as it was asked for.")]
    public required FaultBody Rule { get; init; }
}

/// <summary>All rules.</summary>
[Schema("fixture", "list-faults-response", Title = "List Faults Response")]
public sealed record ListFaultsReply
{
    [Says("In the order in which they are looked at, the oldest first; also those that are used up.")]
    public required IReadOnlyList<FaultReply> Faults { get; init; }
}
