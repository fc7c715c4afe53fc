namespace Taskcluster.Modules.Kernel;

/// <summary>The meter on which all modules of a host measure; its meter factory makes one for each host.</summary>
public static class HostMeter
{
    public const string Name = "Taskcluster";
}
