using Taskcluster.Modules.Fixture.Api.Faults;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bus;

namespace Taskcluster.Modules.Fixture.Faults;

/// <summary>Refuses rules that contradict themselves, and those that can match nothing.</summary>
internal sealed class FaultCheck(ApiCatalog catalog, ForeignExchanges exchanges)
{
    /// <exception cref="ApiError">400 InputError, with all that is wrong.</exception>
    public void RequireSound(FaultBody rule)
    {
        var faults = (rule.Messages is null ? OfCalls(rule) : OfMessages(rule)).ToList();
        if (faults.Count > 0)
        {
            throw ApiError.InputError(string.Join('\n', faults));
        }
    }

    private IEnumerable<string> OfCalls(FaultBody rule)
    {
        if (rule is { Status: null, DelayMilliseconds: null, Cut: null, SkewSeconds: null })
        {
            yield return "The rule does nothing: say status, delayMilliseconds, cut or skewSeconds, or messages.";
        }

        if (rule is { Method: null, ClientId: null })
        {
            yield return "The rule names neither a method nor a clientId; method '*' means every call.";
        }

        if (rule is { Status: not null, Cut: not null })
        {
            yield return "status and cut contradict each other: who is cut off gets no answer.";
        }

        if (rule is { Status: null } and not { Code: null, Message: null, RetryAfterSeconds: null })
        {
            yield return "code, message and retryAfterSeconds are of an error, which needs a status.";
        }

        if (rule is { DelayClock: not null, DelayMilliseconds: null })
        {
            yield return "delayClock says by which clock a call waits, and there is no delayMilliseconds.";
        }

        if (rule.SkewSeconds == 0)
        {
            yield return "skewSeconds is 0, by which the clock is right.";
        }

        if (rule.Exchange is not null || rule.RoutingKeyPattern is not null)
        {
            yield return "exchange and routingKeyPattern choose messages; say what befalls them: "
                + "messages 'duplicate' or 'swap'.";
        }

        if (rule.Method is { } method && MethodFault(method) is { } fault)
        {
            yield return fault;
        }
    }

    private IEnumerable<string> OfMessages(FaultBody rule)
    {
        var ofCalls = NamesOfCalls(rule).ToList();
        if (ofCalls.Count > 0)
        {
            yield return $"messages and {string.Join(", ", ofCalls)} contradict each other: a rule is for messages or "
                + "for calls. Make two.";
        }

        if (rule.Exchange is null)
        {
            yield return "The rule names no exchange; '*' means all.";
        }
        else if (!exchanges.Own.Any(own => Wildcard.Covers(rule.Exchange, own)))
        {
            yield return $"No exchange of this server is '{rule.Exchange}'; the nearest are "
                + $"{NearestNames.Of(rule.Exchange, exchanges.Own)}.";
        }
    }

    private static IEnumerable<string> NamesOfCalls(FaultBody rule)
    {
        (string Name, object? Value)[] members =
        [
            ("method", rule.Method), ("clientId", rule.ClientId), ("status", rule.Status), ("code", rule.Code),
            ("message", rule.Message), ("retryAfterSeconds", rule.RetryAfterSeconds),
            ("delayMilliseconds", rule.DelayMilliseconds), ("delayClock", rule.DelayClock), ("cut", rule.Cut),
            ("skewSeconds", rule.SkewSeconds),
        ];
        return members.Where(member => member.Value is not null).Select(member => member.Name);
    }

    private string? MethodFault(string pattern)
    {
        if (pattern.StartsWith(FixtureModule.Name + ".", StringComparison.Ordinal))
        {
            return "The service fixture cannot be harmed: nobody could set it right again.";
        }

        var methods = catalog.Methods.Select(method => method.Declaration)
            .Where(method => method.Service != FixtureModule.Name).ToList();
        if (methods.Exists(method => Wildcard.CoversMethod(pattern, method.Service, method.Name)))
        {
            return null;
        }

        var dot = pattern.IndexOf('.');
        var service = dot < 0 ? pattern : pattern[..dot];
        if (methods.TrueForAll(method => method.Service != service))
        {
            var services = methods.Select(method => method.Service).Distinct(StringComparer.Ordinal);
            return $"There is no service '{service}'; the nearest are {NearestNames.Of(service, [.. services])}. "
                + "A method is written as in queue.createTask, queue.* or *.";
        }

        return dot < 0
            ? $"'{pattern}' is a service; write {service}.* for all its methods, or one such as "
                + $"{methods.First(method => method.Service == service && method.Published).Name} behind a dot."
            : $"The service {service} has no method '{pattern[(dot + 1)..]}'; the nearest are "
                + NearestNames.Of(
                    pattern[(dot + 1)..],
                    [.. methods.Where(method => method.Service == service).Select(method => method.Name)]) + ".";
    }
}
