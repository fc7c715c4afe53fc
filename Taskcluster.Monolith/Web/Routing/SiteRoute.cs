using Taskcluster.Modules.Kernel.Http;

namespace Taskcluster.Monolith.Web.Routing;

/// <summary>
/// A page and its path: <c>/tasks/&lt;taskId&gt;</c>, and at the end <c>&lt;name*&gt;</c> for all that is left.
/// </summary>
public sealed class SiteRoute
{
    private readonly string[] segments;

    private SiteRoute(string template, Type page)
    {
        Template = template;
        Page = page;
        segments = template[1..].Split('/');
    }

    public string Template { get; }

    /// <summary>The component, which has a parameter for each of the path's.</summary>
    public Type Page { get; }

    /// <summary>The names of the path's parameters.</summary>
    public IEnumerable<string> Parameters => segments.Where(IsParameter).Select(NameOf);

    /// <summary>A page at a path.</summary>
    public static SiteRoute For<TPage>(string template)
        where TPage : SitePage => new(template, typeof(TPage));

    /// <summary>
    /// Which of two is tried first: segment by segment a word before a parameter, and a parameter before a rest.
    /// </summary>
    public static int Order(SiteRoute one, SiteRoute other)
    {
        for (var at = 0; at < Math.Min(one.segments.Length, other.segments.Length); at++)
        {
            if (Rank(one.segments[at]).CompareTo(Rank(other.segments[at])) is not 0 and var order)
            {
                return order;
            }
        }

        return other.segments.Length.CompareTo(one.segments.Length);
    }

    /// <summary>The parameters of a path; null if it is not one of this route's, or an escape is broken.</summary>
    /// <param name="given">The path's segments as sent.</param>
    public IDictionary<string, object?>? Match(string[] given)
    {
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        for (var at = 0; at < segments.Length; at++)
        {
            if (at >= given.Length)
            {
                return null;
            }

            var segment = segments[at];
            if (!IsParameter(segment))
            {
                if (segment != given[at])
                {
                    return null;
                }

                continue;
            }

            var raw = IsRest(segment) ? string.Join('/', given[at..]) : given[at];
            if (raw.Length == 0 || !RawTarget.TryDecode(raw, out var value))
            {
                return null;
            }

            values.Add(NameOf(segment), value);
            if (IsRest(segment))
            {
                return values;
            }
        }

        return given.Length == segments.Length ? values : null;
    }

    public override string ToString() => Template;

    private static bool IsParameter(string segment) => segment is ['<', .., '>'];

    private static bool IsRest(string segment) => segment is ['<', .., '*', '>'];

    private static string NameOf(string segment) => segment.Trim('<', '>', '*');

    private static int Rank(string segment) => IsRest(segment) ? 2 : IsParameter(segment) ? 1 : 0;
}
