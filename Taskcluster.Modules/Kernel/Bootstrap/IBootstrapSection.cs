using System.Text.Json;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel.Bootstrap;

/// <summary>
/// One section of a bootstrap file, such as <c>clients</c>: a module's things, said as they ought to be. Registered as
/// a service; the order of registration is that of application and export.
/// </summary>
public interface IBootstrapSection
{
    /// <summary>The section's name in the file.</summary>
    string Name { get; }

    /// <summary>Judges what the section's text alone shows; what is right becomes the entries.</summary>
    /// <param name="section">The section's value, whatever it is.</param>
    /// <param name="faults">Takes everything that is wrong, each with its JSON path.</param>
    IBootstrapEntries Read(JsonElement section, BootstrapFaults faults);

    /// <summary>What is stored, as entries that <see cref="Read"/> takes, in an order that never varies.</summary>
    ExportedSection Export(IRows rows, ExportOptions options);
}

/// <summary>The entries of one section that are right in themselves.</summary>
public interface IBootstrapEntries
{
    /// <summary>Judges what shows only beside that which is stored already. Changes nothing.</summary>
    void Check(IRows rows, BootstrapFaults faults);

    /// <summary>Stores what differs, with its messages and audit entries; what is equal is left untouched.</summary>
    BootstrapCounts Apply(Transaction tx);
}

/// <summary>What became of a section's entries.</summary>
public sealed record BootstrapCounts(int Created, int Updated, int Unchanged)
{
    /// <summary>Of no entries at all.</summary>
    public static readonly BootstrapCounts None = new(0, 0, 0);

    /// <summary>Whether anything was stored.</summary>
    public bool HasChanges => Created + Updated > 0;

    public BootstrapCounts Plus(BootstrapCounts other) =>
        new(Created + other.Created, Updated + other.Updated, Unchanged + other.Unchanged);

    /// <summary>One entry, by whether it was there and whether it was changed.</summary>
    public static BootstrapCounts One(bool wasThere, bool isChanged) =>
        new(wasThere ? 0 : 1, wasThere && isChanged ? 1 : 0, wasThere && !isChanged ? 1 : 0);

    public override string ToString() => $"{Created} created, {Updated} updated, {Unchanged} unchanged";
}

/// <summary>What an export may show.</summary>
public sealed record ExportOptions
{
    /// <summary>Secrets, which without their values are nothing.</summary>
    public bool WithSecrets { get; init; }

    public bool WithAccessTokens { get; init; }

    /// <summary>The moment of the export; what has expired by then is as good as gone.</summary>
    public required DateTimeOffset Now { get; init; }
}

/// <summary>A section of an export.</summary>
/// <param name="Entries">In order; null: the section is left out.</param>
/// <param name="HoldsSecrets">Whether who reads it learns something that must be kept secret.</param>
/// <param name="LeftOut">Sentences that say what is stored and does not stand there.</param>
public sealed record ExportedSection(JsonArray? Entries, bool HoldsSecrets, IReadOnlyList<string> LeftOut);
