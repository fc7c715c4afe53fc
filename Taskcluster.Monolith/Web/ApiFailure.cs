namespace Taskcluster.Monolith.Web;

/// <summary>
/// A call that failed, or a form that was refused, as a page shows it: by its status, its code and a sentence in the
/// API's own words.
/// </summary>
public sealed class ApiFailure(int status, string code, string message) : Exception(message)
{
    /// <summary>As by HTTP, such as 403.</summary>
    public int Status { get; } = status;

    /// <summary>As by HTTP, such as <c>InsufficientScopes</c>.</summary>
    public string Code { get; } = code;

    /// <summary>What a form was refused for before any call was made: 400 InputError.</summary>
    public static ApiFailure Input(string message) => new(400, "InputError", message);
}
