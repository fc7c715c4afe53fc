using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Modules.Kernel.Api;

/// <summary>
/// An error that the caller is told of: a code of the closed table of spec/queue.md §1.13 (services of ours alone
/// have more), its status, and a sentence that says what was wrong, with which value, and what would be right.
/// </summary>
public sealed class ApiError : Exception
{
    private ApiError(string code, int status, string message)
        : base(message)
    {
        Code = code;
        Status = status;
    }

    public string Code { get; }

    public int Status { get; }

    /// <summary>In how many seconds the same call may be answered; null: nobody knows.</summary>
    public int? RetryAfterSeconds { get; private init; }

    /// <summary>JSON that cannot be parsed, a scalar, or no JSON at all where it is needed.</summary>
    public static ApiError MalformedPayload(string message) => new("MalformedPayload", 400, message);

    /// <summary>A path or query parameter that does not match its pattern.</summary>
    public static ApiError InvalidRequestArguments(string message) => new("InvalidRequestArguments", 400, message);

    /// <summary>A body that fails its JSON schema.</summary>
    public static ApiError InputValidationError(string message) => new("InputValidationError", 400, message);

    /// <summary>A rule that no schema can say was broken.</summary>
    public static ApiError InputError(string message) => new("InputError", 400, message);

    /// <summary>The settings keep no such object (object service).</summary>
    public static ApiError NoMatchingBackend(string message) => new("NoMatchingBackend", 400, message);

    /// <summary>Nothing is sent to that address any more (notify).</summary>
    public static ApiError DenylistedAddress(string message) => new("DenylistedAddress", 400, message);

    public static ApiError AuthenticationFailed(string message) => new("AuthenticationFailed", 401, message);

    public static ApiError InsufficientScopes(string message) => new("InsufficientScopes", 403, message);

    public static ApiError ResourceNotFound(string message) => new("ResourceNotFound", 404, message);

    /// <summary>Caller and service know no common way (object service).</summary>
    public static ApiError NoMatchingMethod(string message) => new("NoMatchingMethod", 406, message);

    /// <summary>The request conflicts with the state of things.</summary>
    public static ApiError RequestConflict(string message) => new("RequestConflict", 409, message);

    public static ApiError ResourceExpired(string message) => new("ResourceExpired", 410, message);

    public static ApiError InputTooLarge(string message) => new("InputTooLarge", 413, message);

    /// <summary>The caller asks too often, or for too much at once.</summary>
    public static ApiError TooManyRequests(string message, int? retryAfterSeconds = null) =>
        new("TooManyRequests", 429, message) { RetryAfterSeconds = retryAfterSeconds };

    /// <summary>A fault of ours; the incident's number is all that the caller learns.</summary>
    public static ApiError InternalServerError(string message) => new("InternalServerError", 500, message);

    /// <summary>A provider of workers cannot be used as the settings have it (worker-manager).</summary>
    public static ApiError ProviderSetupFailed(string message) => new("ProviderSetupFailed", 503, message);

    /// <summary>Nothing was stored; the caller may try again.</summary>
    public static ApiError ServiceUnavailable(string message) => new("InternalServerError", 503, message);

    /// <summary>
    /// An error of a service that is ours alone, or one that a fixture pretends, by a code of its own.
    /// </summary>
    public static ApiError Named(string code, int status, string message, int? retryAfterSeconds = null) =>
        new(code, status, message) { RetryAfterSeconds = retryAfterSeconds };

    /// <summary>
    /// The message layout of spec/queue.md §1.14; advice follows as a paragraph of its own behind the last fence.
    /// </summary>
    internal static ApiError InsufficientScopes(Caller caller, ScopeExpression required, string? advice = null)
    {
        var needed = Fenced(required.ToDisplay());
        var unsatisfied = required.WithoutSatisfied(caller.Scopes) ?? required;
        var message = caller.IsAnonymous
            ? $"This request needs credentials whose scopes satisfy this expression:\n\n{needed}"
            : $"Client ID {caller.ClientId} does not have sufficient scopes and is missing the following scopes:\n\n"
                + $"{Fenced(unsatisfied.ToDisplay())}\n\n"
                + $"This request requires the client to satisfy the following scope expression:\n\n{needed}";
        return InsufficientScopes(advice is null ? message : $"{message}\n\n{advice}");
    }

    private static string Fenced(string text) => $"```\n{text}\n```";
}
