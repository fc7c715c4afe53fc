using System.Globalization;
using System.Text;
using Taskcluster.Modules.Kernel.JsonE.Values;

namespace Taskcluster.Modules.Kernel.JsonE;

/// <summary>
/// The way into the template. An error ends the rendering, so the trail then still tells where it was raised.
/// </summary>
internal sealed class Trail
{
    // The key of an object, or the index of an array where it is null.
    private readonly List<(string? Key, int Index)> steps = [];

    public void Enter(string key) => steps.Add((key, 0));

    public void Enter(int index) => steps.Add((null, index));

    public void Leave() => steps.RemoveAt(steps.Count - 1);

    /// <summary>For instance <c>.a[1]["x y"]</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (key, index) in steps)
        {
            _ = key is null ? text.Append(CultureInfo.InvariantCulture, $"[{index}]")
                : IsPlain(key) ? text.Append('.').Append(key)
                : text.Append('[').Append(SortedJson.Quote(key)).Append(']');
        }

        return JsonEException.Cut(text.ToString());
    }

    private static bool IsPlain(string key) =>
        key.Length > 0 && char.IsAsciiLetter(key[0]) && key.All(char.IsAsciiLetterOrDigit);
}
