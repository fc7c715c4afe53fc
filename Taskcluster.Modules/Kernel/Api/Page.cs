using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Modules.Kernel.Api;

/// <summary>
/// Which page of a list is asked for (spec/queue.md §1.8). A token holds the key of the last row that was shown, so
/// that pages neither skip nor repeat rows while others come and go.
/// </summary>
/// <param name="Limit">Rows of the page, from 0 to <see cref="MaxLimit"/>.</param>
public sealed record Page(int Limit)
{
    /// <summary>The largest page, and the one without a limit; a greater limit counts as this.</summary>
    public const int MaxLimit = 1000;

    /// <summary>How lists that refuse foreign tokens say so (spec/services.md, head).</summary>
    public const string InvalidToken = "Invalid continuation token";

    private IReadOnlyList<string> Keys { get; init; } = [];

    // How the error begins if the token is not one of ours; null: such a token starts at the beginning.
    private string? Fault { get; init; }

    /// <summary>Reads the two query options. A token that makes no sense starts at the beginning.</summary>
    public static Page Of(ApiCall call) => Of(call, fault: null);

    /// <summary>As <see cref="Of(ApiCall)"/>, but a token that no page has given is refused.</summary>
    /// <param name="call">The call.</param>
    /// <param name="fault">How the error begins.</param>
    /// <exception cref="ApiError">400 InputError.</exception>
    public static Page Strictly(ApiCall call, string fault = InvalidToken) => Of(call, fault);

    /// <summary>
    /// As <see cref="Strictly"/>, for lists that come in pages only where a limit is given: null without one,
    /// whatever token is sent.
    /// </summary>
    /// <inheritdoc cref="Strictly"/>
    public static Page? IfLimited(ApiCall call, string fault = InvalidToken) =>
        call.QueryValue("limit") is null ? null : Of(call, fault);

    /// <summary>The token of the page that follows a row with these keys.</summary>
    public static string TokenAfter(params IReadOnlyList<string> keys) =>
        Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(keys, KernelJson.Default.IReadOnlyListString));

    /// <summary>The part of the key after which the page begins; empty at the beginning.</summary>
    public string After(int part) => part < Keys.Count ? Keys[part] : "";

    /// <summary>As <see cref="After"/>, for keys that are numbers from 1; 0 at the beginning.</summary>
    /// <exception cref="ApiError">400 InputError: the key is none, and the list is strict.</exception>
    public long AfterNumber(int part)
    {
        var text = After(part);
        if (text.Length == 0)
        {
            return 0;
        }

        return Digits.TryRead(text, out long number) || Fault is null
            ? number
            : throw Refused(Fault, TokenAfter(Keys));
    }

    /// <summary>400 InputError: a token of another system's list, which that one refused.</summary>
    public static ApiError Refused(string token) => Refused(InvalidToken, token);

    private static Page Of(ApiCall call, string? fault)
    {
        var limit = call.QueryValue("limit") is { } text && int.TryParse(text, out var number) ? number : MaxLimit;
        var token = call.QueryValue("continuationToken");
        var keys = string.IsNullOrEmpty(token) ? [] : Decode(token);
        return keys is not null || fault is null
            ? new Page(Math.Min(limit, MaxLimit)) { Keys = keys ?? [], Fault = fault }
            : throw Refused(fault, token!);
    }

    private static ApiError Refused(string fault, string token) => ApiError.InputError(
        $"{fault}: '{token}' was not given by a page of this list. Leave it out to begin with the first page.");

    // Null: it is not one of ours.
    private static IReadOnlyList<string>? Decode(string token)
    {
        try
        {
            var json = Base64Url.DecodeFromUtf8(Encoding.UTF8.GetBytes(token));
            var keys = JsonSerializer.Deserialize(json, KernelJson.Default.IReadOnlyListString);
            return keys is { Count: > 0 } && keys.All(key => key is not null) ? keys : null;
        }
        catch (Exception error) when (error is FormatException or JsonException)
        {
            return null;
        }
    }
}
