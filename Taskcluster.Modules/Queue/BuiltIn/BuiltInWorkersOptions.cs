namespace Taskcluster.Modules.Queue.BuiltIn;

/// <summary>Settings of the section <c>BuiltInWorkers</c>.</summary>
public sealed record BuiltInWorkersOptions
{
    /// <summary>Whether tasks of built-in/succeed and built-in/fail end by themselves.</summary>
    public bool Enabled { get; set; } = true;
}
