namespace Taskcluster.Modules.Kernel.Api;

/// <summary>A declared route, taken apart: the verb, and segments that are fixed, a parameter, or a wildcard.</summary>
public sealed class MethodRoute
{
    private MethodRoute(string verb, IReadOnlyList<Segment> segments)
    {
        Verb = verb;
        Segments = segments;
        ParameterNames = [.. segments.Where(segment => segment.IsParameter).Select(segment => segment.Text)];
    }

    /// <summary>Upper case.</summary>
    public string Verb { get; }

    public IReadOnlyList<Segment> Segments { get; }

    /// <summary>In the order of the path.</summary>
    public IReadOnlyList<string> ParameterNames { get; }

    /// <summary>Reads <c>PUT /task/&lt;taskId&gt;/artifacts/&lt;name*&gt;</c>.</summary>
    public static MethodRoute Parse(string route)
    {
        var space = route.IndexOf(' ');
        var path = route[(space + 1)..].TrimEnd('/');
        return new MethodRoute(route[..space], [.. path.Split('/').Skip(1).Select(Segment.Parse)]);
    }

    public int IndexOf(string parameter)
    {
        for (var index = 0; index < ParameterNames.Count; index++)
        {
            if (ParameterNames[index] == parameter)
            {
                return index;
            }
        }

        throw new ArgumentException($"The route has no parameter {parameter}.", nameof(parameter));
    }
}

/// <summary>One part of a declared route.</summary>
/// <param name="Text">The fixed text, or the parameter's name.</param>
/// <param name="Kind">What it matches.</param>
public sealed record Segment(string Text, SegmentKind Kind)
{
    public bool IsParameter => Kind != SegmentKind.Fixed;

    internal static Segment Parse(string part) => part switch
    {
        ['<', .. var name, '*', '?', '>'] => new Segment(name, SegmentKind.OptionalWildcard),
        ['<', .. var name, '*', '>'] => new Segment(name, SegmentKind.Wildcard),
        ['<', .. var name, '>', ':'] => new Segment(name, SegmentKind.ParameterBeforeColon),
        ['<', .. var name, '>'] => new Segment(name, SegmentKind.Parameter),
        _ => new Segment(part, SegmentKind.Fixed),
    };
}

public enum SegmentKind
{
    /// <summary>This text, as it stands in the URL.</summary>
    Fixed,

    /// <summary>Exactly one raw segment that is not empty.</summary>
    Parameter,

    /// <summary>As a parameter, and a colon at its end that does not belong to it.</summary>
    ParameterBeforeColon,

    /// <summary>Everything up to the next fixed part, slashes included.</summary>
    Wildcard,

    /// <summary>As a wildcard, or nothing at all.</summary>
    OptionalWildcard,
}
