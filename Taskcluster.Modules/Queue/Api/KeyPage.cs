using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Queue.Api;

/// <summary>
/// Which page of a list of tasks is asked for. Its tokens are of letters and digits only, as spec/queue.md §1.8 has
/// them for such lists; ours hold the id of the last task that was shown, so that pages neither skip nor repeat tasks
/// while others come and go.
/// </summary>
/// <param name="Limit">Tasks of the page, from 0 to <see cref="Page.MaxLimit"/>.</param>
public sealed partial record KeyPage(int Limit)
{
    // How a token is told from letters and digits that were never one of ours.
    private static readonly Regex TaskId = SlugPattern();

    private string? Token { get; init; }

    /// <summary>Reads the two query options.</summary>
    public static KeyPage Of(ApiCall call) =>
        new(Page.Of(call).Limit) { Token = call.QueryValue("continuationToken") };

    /// <summary>The token of the page that follows this task.</summary>
    public static string TokenAfter(string taskId) => Convert.ToHexString(Encoding.ASCII.GetBytes(taskId));

    /// <summary>
    /// The task after which the page begins; empty at the beginning, and for a token that only looks like one.
    /// </summary>
    /// <exception cref="ApiError">
    /// 400 InputError: the token holds other characters. What the list is about is looked for before, so that its 404
    /// wins.
    /// </exception>
    public string After()
    {
        if (string.IsNullOrEmpty(Token))
        {
            return "";
        }

        if (!Token.All(char.IsAsciiLetterOrDigit))
        {
            throw ApiError.InputError(
                $"continuationToken '{Token}' is none: those that pages give have letters and digits only. "
                + "Leave it out to begin with the first page.");
        }

        return Decode(Token) is { } taskId && TaskId.IsMatch(taskId) ? taskId : "";
    }

    private static string? Decode(string token)
    {
        var bytes = new byte[token.Length / 2];
        for (var index = 0; index < bytes.Length; index++)
        {
            var digits = token.AsSpan(index * 2, 2);
            if (!byte.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bytes[index]))
            {
                return null;
            }
        }

        return token.Length % 2 == 0 ? Encoding.ASCII.GetString(bytes) : null;
    }

    [GeneratedRegex(@"^[A-Za-z0-9_-]{22}\z", RegexOptions.NonBacktracking)]
    private static partial Regex SlugPattern();
}
