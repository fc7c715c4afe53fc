using System.Text;

namespace Taskcluster.Modules.Notify.Deliveries;

/// <summary>Text of others as one line: no line breaks and other control characters, and not too much.</summary>
internal static class OneLine
{
    /// <param name="text">Any text.</param>
    /// <param name="most">The most characters; longer text is cut and ends with an ellipsis.</param>
    public static string Of(string text, int most = int.MaxValue)
    {
        var line = new StringBuilder(Math.Min(text.Length, most));
        foreach (var character in text)
        {
            if (line.Length == most)
            {
                line[^1] = '…';
                break;
            }

            line.Append(char.IsControl(character) || character is '\u2028' or '\u2029' ? ' ' : character);
        }

        return line.ToString();
    }
}
