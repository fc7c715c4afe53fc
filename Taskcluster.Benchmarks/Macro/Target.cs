namespace Taskcluster.Benchmarks.Macro;

/// <summary>A line of the table of targets: a figure that must not be less, or not be more, than a limit.</summary>
internal sealed class Target
{
    private readonly double limit;
    private readonly string unit;
    private readonly bool isFloor;

    private Target(string figure, double limit, string unit, bool isFloor)
    {
        Figure = figure;
        this.limit = limit;
        this.unit = unit;
        this.isFloor = isFloor;
    }

    /// <summary>What is measured.</summary>
    public string Figure { get; }

    /// <summary>What of it is asked for.</summary>
    public string Limit => $"{(isFloor ? '≥' : '≤')} {limit:#,0.##}{unit}{Goal}";

    /// <summary>More than is asked for, which would be good; with its own words.</summary>
    public string Goal { get; private init; } = "";

    /// <summary>A target that is missed by this factor is not missed because the machine had other work.</summary>
    public double Gross { get; init; } = 3;

    /// <summary>Whether it may be left out: not every machine has what it is compared with.</summary>
    public bool MayLack { get; init; }

    /// <summary>What was measured; null where it was not.</summary>
    public double? Value { get; private set; }

    /// <summary>What belongs to the value, or why there is none.</summary>
    public string Note { get; private set; } = "";

    public bool IsMet => Value is { } value && (isFloor ? value >= limit : value <= limit);

    /// <summary>
    /// What is left of the value, at best, without what the machine alone took in the same moments; null where nobody
    /// knows. A slow disk may then make the target missed, but not missed by far.
    /// </summary>
    public double? OwnShare { get; private set; }

    /// <summary>Whether the target is missed by far.</summary>
    public bool IsGrosslyMissed =>
        (OwnShare ?? Value) is { } value && (isFloor ? value * Gross < limit : value > limit * Gross);

    public string Measured => (Value is { } value ? Table.Number(value) + unit : "not measured")
        + (Note.Length == 0 ? "" : $"; {Note}");

    /// <summary>A figure that should be large.</summary>
    public static Target AtLeast(
        string figure, double limit, string unit, string goal = "", bool mayLack = false) =>
        new(figure, limit, unit, isFloor: true) { Goal = goal, MayLack = mayLack };

    /// <summary>A figure that should be small.</summary>
    public static Target AtMost(string figure, double limit, string unit, double gross = 3) =>
        new(figure, limit, unit, isFloor: false) { Gross = gross };

    /// <summary>It was measured.</summary>
    public void Take(double value, string note = "", double? ownShare = null) =>
        (Value, Note, OwnShare) = (value, note, ownShare);

    /// <summary>It could not be measured.</summary>
    public void Lack(string reason) => Note = reason;
}
