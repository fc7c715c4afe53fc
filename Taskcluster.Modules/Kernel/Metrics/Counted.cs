namespace Taskcluster.Modules.Kernel.Metrics;

/// <summary>What is counted once the change is on disk, and not if it is undone.</summary>
/// <param name="Name">The instrument's.</param>
/// <param name="Unit">As in <c>{run}</c>.</param>
/// <param name="Label">The name of its one label.</param>
/// <param name="Description">For people.</param>
public sealed record Counted(string Name, string Unit, string Label, string Description);
