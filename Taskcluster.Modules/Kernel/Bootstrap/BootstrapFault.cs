using System.Text;

namespace Taskcluster.Modules.Kernel.Bootstrap;

/// <summary>One thing that is wrong with a bootstrap file.</summary>
/// <param name="Path">The JSON pointer of the value (RFC 6901), such as <c>/clients/2/expires</c>.</param>
/// <param name="Message">What it must be. It never repeats an access token or a secret.</param>
public readonly record struct BootstrapFault(string Path, string Message)
{
    public override string ToString() => Path.Length == 0 ? $"the file {Message}" : $"{Path} {Message}";
}

/// <summary>Gathers what is wrong, so that all of it is told at once.</summary>
public sealed class BootstrapFaults
{
    private readonly List<BootstrapFault> found = [];

    public void Add(string path, string message) => found.Add(new BootstrapFault(path, message));

    /// <exception cref="BootstrapException">There is any.</exception>
    public void ThrowIfAny(string source)
    {
        if (found.Count > 0)
        {
            throw new BootstrapException(source, found);
        }
    }
}

/// <summary>A bootstrap file is wrong; nothing of it was applied.</summary>
public sealed class BootstrapException(string source, IReadOnlyList<BootstrapFault> faults)
    : Exception(Describe(source, faults))
{
    /// <summary>All that is wrong, in the order of the file's sections.</summary>
    public IReadOnlyList<BootstrapFault> Faults { get; } = faults;

    private static string Describe(string source, IReadOnlyList<BootstrapFault> faults)
    {
        var text = new StringBuilder(source)
            .Append(faults.Count == 1 ? " has a fault" : $" has {faults.Count} faults")
            .Append("; nothing of it was applied:");
        foreach (var fault in faults)
        {
            text.Append("\n  * ").Append(fault);
        }

        return text.ToString();
    }
}
