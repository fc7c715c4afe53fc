using System.Globalization;
using System.Runtime.Versioning;

namespace Taskcluster.Modules.Worker.Processes;

/// <summary>One process of the machine, as <c>/proc</c> shows it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="State">One letter; <c>Z</c> has ended and waits for its parent to look.</param>
/// <param name="Parent">Who has started it, or adopted it.</param>
/// <param name="Group">Its process group.</param>
/// <param name="Session">Its session: it can begin a new one, but never join another's.</param>
/// <param name="Started">When, in ticks since the machine did: id and start together name it for ever.</param>
[SupportedOSPlatform("linux")]
internal sealed record ProcessRow(int Id, char State, int Parent, int Group, int Session, long Started)
{
    // The second field is the program's name in parentheses, and may hold anything; these are counted after it.
    private const int StateField = 0;
    private const int ParentField = 1;
    private const int GroupField = 2;
    private const int SessionField = 3;
    private const int StartedField = 19;

    public bool IsZombie => State == 'Z';

    /// <summary>All processes that are there now.</summary>
    public static List<ProcessRow> All()
    {
        var rows = new List<ProcessRow>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), out var id) && Find(id) is { } row)
            {
                rows.Add(row);
            }
        }

        return rows;
    }

    /// <summary>One of them; null if it is gone.</summary>
    public static ProcessRow? Find(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            var fields = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return new ProcessRow(
                id, fields[StateField][0], Number(ParentField), Number(GroupField), Number(SessionField),
                long.Parse(fields[StartedField], CultureInfo.InvariantCulture));

            int Number(int field) => int.Parse(fields[field], CultureInfo.InvariantCulture);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Those of <paramref name="all"/> that descend from a process, whoever adopted them on the way.</summary>
    public static List<ProcessRow> Below(int ancestor, IReadOnlyList<ProcessRow> all)
    {
        var children = all.ToLookup(row => row.Parent);
        var found = new List<ProcessRow>(children[ancestor]);
        for (var index = 0; index < found.Count; index++)
        {
            found.AddRange(children[found[index].Id]);
        }

        return found;
    }
}
