namespace Taskcluster.Modules.Kernel.Api;

/// <summary>
/// Finds the method of a raw path. Fixed segments win over parameters, those over wildcards; nothing is decoded,
/// collapsed or normalized, since artifacts may be named <c>a//b</c> and Hawk signs what was sent (spec/queue.md §1.6).
/// </summary>
public sealed class RouteTrie
{
    /// <summary>Most parameters of one route.</summary>
    public const int MaxParameters = 8;

    private readonly Node root = new();

    public void Add(ApiMethod method)
    {
        Add(method, method.Route);
        if (method.Declaration.AlsoAt is { } other)
        {
            Add(method, MethodRoute.Parse(other));
        }
    }

    /// <summary>
    /// The method of a verb and a path such as <c>/task/x</c>; its parameters as they stand in the path.
    /// </summary>
    public ApiMethod? Find(string verb, ReadOnlySpan<char> path, Span<Range> captures)
    {
        var search = new Search(verb, verbs: null, path, captures);
        return search.Visit(root, 0, 0)?.Methods[verb];
    }

    /// <summary>All verbs that some method has at this path.</summary>
    public IReadOnlyCollection<string> VerbsAt(ReadOnlySpan<char> path)
    {
        Span<Range> captures = stackalloc Range[MaxParameters];
        var verbs = new SortedSet<string>(StringComparer.Ordinal);
        var search = new Search(verb: "", verbs, path, captures);
        _ = search.Visit(root, 0, 0);
        return verbs;
    }

    private void Add(ApiMethod method, MethodRoute route)
    {
        var nodes = new List<Node> { root };
        foreach (var segment in route.Segments)
        {
            if (nodes.Count > 1 && segment.IsParameter)
            {
                throw new InvalidOperationException(
                    $"{method.Declaration.Route}: an optional wildcard must be the last parameter.");
            }

            nodes = segment.Kind == SegmentKind.OptionalWildcard
                ? [.. nodes, .. nodes.Select(node => node.Child(segment))]
                : [.. nodes.Select(node => node.Child(segment))];
        }

        foreach (var node in nodes)
        {
            if (!node.Methods.TryAdd(route.Verb, method))
            {
                throw new InvalidOperationException($"Two methods are declared at {method.Declaration.Route}.");
            }
        }
    }

    private sealed class Node
    {
        public Dictionary<string, Node> Fixed { get; } = new(StringComparer.Ordinal);

        public Node? Parameter { get; private set; }

        public Node? BeforeColon { get; private set; }

        public Node? Wildcard { get; private set; }

        public bool IsWildcard { get; private init; }

        public Dictionary<string, ApiMethod> Methods { get; } = new(StringComparer.Ordinal);

        public Node Child(Segment segment)
        {
            switch (segment.Kind)
            {
                case SegmentKind.Parameter:
                    return Parameter ??= new Node();
                case SegmentKind.ParameterBeforeColon:
                    return BeforeColon ??= new Node();
                case SegmentKind.Wildcard or SegmentKind.OptionalWildcard:
                    return Wildcard ??= new Node { IsWildcard = true };
                default:
                    if (!Fixed.TryGetValue(segment.Text, out var child))
                    {
                        Fixed.Add(segment.Text, child = new Node());
                    }

                    return child;
            }
        }
    }

    // With `verbs` it goes everywhere and finds nothing, but notes what it meets.
    private readonly ref struct Search(
        string verb, SortedSet<string>? verbs, ReadOnlySpan<char> path, Span<Range> captures)
    {
        private readonly ReadOnlySpan<char> path = path;
        private readonly Span<Range> captures = captures;

        // `at` is the end of the path, or the place of the slash before what is still to be matched.
        public Node? Visit(Node node, int at, int captured)
        {
            if (at == path.Length)
            {
                return Ends(node) ? node : null;
            }

            if (path[at] != '/')
            {
                return null;
            }

            var start = at + 1;
            var length = path[start..].IndexOf('/');
            var end = length < 0 ? path.Length : start + length;
            return VisitFixed(node, start, end, captured)
                ?? VisitBeforeColon(node, start, end, captured)
                ?? VisitParameter(node, start, end, captured)
                ?? VisitWildcard(node, start, end, captured)
                ?? (start == path.Length && !node.IsWildcard && Ends(node) ? node : null);
        }

        private Node? VisitFixed(Node node, int start, int end, int captured)
        {
            if (node.Fixed.Count == 0)
            {
                return null;
            }

            var children = node.Fixed.GetAlternateLookup<ReadOnlySpan<char>>();
            return children.TryGetValue(path[start..end], out var child) ? Visit(child, end, captured) : null;
        }

        private Node? VisitBeforeColon(Node node, int start, int end, int captured)
        {
            if (node.BeforeColon is not { } child || end - start < 2 || path[end - 1] != ':')
            {
                return null;
            }

            captures[captured] = start..(end - 1);
            return Visit(child, end, captured + 1);
        }

        private Node? VisitParameter(Node node, int start, int end, int captured)
        {
            if (node.Parameter is not { } child || start == end)
            {
                return null;
            }

            captures[captured] = start..end;
            return Visit(child, end, captured + 1);
        }

        // The longest text that lets the rest match, as a greedy pattern would take it.
        private Node? VisitWildcard(Node node, int start, int end, int captured)
        {
            if (node.Wildcard is not { } child)
            {
                return null;
            }

            for (var stop = path.Length; stop >= end; stop--)
            {
                if (stop < path.Length && path[stop] != '/')
                {
                    continue;
                }

                captures[captured] = start..stop;
                if (Visit(child, stop, captured + 1) is { } found)
                {
                    return found;
                }
            }

            return null;
        }

        private bool Ends(Node node)
        {
            verbs?.UnionWith(node.Methods.Keys);
            return node.Methods.ContainsKey(verb);
        }
    }
}
