using System.Text.Json;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel.Bootstrap;

/// <summary>All sections of bootstrap files, applied and exported together.</summary>
public sealed class BootstrapSections(IEnumerable<IBootstrapSection> sections)
{
    /// <summary>Who the audit history says has changed what a bootstrap file changed.</summary>
    public const string Actor = "static/taskcluster/bootstrap";

    private readonly IReadOnlyList<IBootstrapSection> sections = [.. sections];

    /// <summary>
    /// Applies a file as a whole: all of it is judged before anything is stored, and all is stored in one transaction.
    /// What is as the file says is left untouched; what the file does not name is left alone.
    /// </summary>
    /// <remarks>
    /// The one closure is as long as the file. It runs before the first request is taken, or where there is no server.
    /// </remarks>
    /// <returns>What became of the entries of each section that the file has.</returns>
    /// <exception cref="BootstrapException">The file is wrong; it says all that is.</exception>
    public Task<IReadOnlyList<(string Section, BootstrapCounts Counts)>> Apply(
        Database database, BootstrapDocument document, CancellationToken cancellation = default)
    {
        var faults = new BootstrapFaults();
        var read = Read(document.Root, faults);
        return database.Write(
            tx =>
            {
                foreach (var (_, entries) in read)
                {
                    entries.Check(tx, faults);
                }

                faults.ThrowIfAny(document.Source);
                return (IReadOnlyList<(string, BootstrapCounts)>)
                    [.. read.Select(section => (section.Name, section.Entries.Apply(tx)))];
            },
            cancellation);
    }

    /// <summary>All that is stored, as a file that <see cref="Apply"/> takes.</summary>
    public BootstrapExport Export(IRows rows, ExportOptions options)
    {
        var whole = new JsonObject();
        var holdsSecrets = false;
        var leftOut = new List<string>();
        foreach (var section in sections)
        {
            var exported = section.Export(rows, options);
            holdsSecrets |= exported.HoldsSecrets;
            leftOut.AddRange(exported.LeftOut);
            if (exported.Entries is not null)
            {
                whole.Add(section.Name, exported.Entries);
            }
        }

        return new BootstrapExport(whole, holdsSecrets, leftOut);
    }

    private List<(string Name, IBootstrapEntries Entries)> Read(JsonElement root, BootstrapFaults faults)
    {
        var read = new List<(string, IBootstrapEntries)>();
        var known = string.Join(", ", sections.Select(section => section.Name));
        if (root.ValueKind != JsonValueKind.Object)
        {
            faults.Add("", $"must be a mapping of sections: {known}.");
            return read;
        }

        foreach (var member in root.EnumerateObject())
        {
            if (!sections.Any(section => section.Name == member.Name))
            {
                var pointer = member.Name.Replace("~", "~0").Replace("/", "~1");
                faults.Add($"/{pointer}", $"must not stand there: the sections are {known}.");
            }
        }

        foreach (var section in sections)
        {
            if (root.TryGetProperty(section.Name, out var value))
            {
                read.Add((section.Name, section.Read(value, faults)));
            }
        }

        return read;
    }
}

/// <summary>What an export gives.</summary>
/// <param name="Content">The sections.</param>
/// <param name="HoldsSecrets">Whether it must be kept secret.</param>
/// <param name="LeftOut">Sentences that say what is stored and does not stand there.</param>
public sealed record BootstrapExport(JsonObject Content, bool HoldsSecrets, IReadOnlyList<string> LeftOut)
{
    public override string ToString() => $"{Content.Count} sections";
}
