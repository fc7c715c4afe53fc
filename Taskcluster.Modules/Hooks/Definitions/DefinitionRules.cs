using System.Text;
using System.Text.RegularExpressions;
using Taskcluster.Modules.Hooks.Api;
using Taskcluster.Modules.Hooks.Firing;
using Taskcluster.Modules.Hooks.Schedules;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.JsonSchema;

namespace Taskcluster.Modules.Hooks.Definitions;

/// <summary>What a definition must be like, beyond what the body's schema says (spec/services.md §4.3).</summary>
internal sealed class DefinitionRules(HooksOptions options, TriggerSchemas schemas)
{
    // AMQP keeps the names of exchanges and routing keys in short strings.
    private const int MostBytes = 255;

    private static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(1);

    private readonly IReadOnlyList<Regex> denied =
    [
        .. (options.DeniedExchanges ?? HooksOptions.UsuallyDenied)
            .Select(pattern => EcmaRegex.Compile($"^(?:{pattern})", LongestMatch)),
    ];

    /// <summary>The definition is of the hook that the URL names.</summary>
    /// <exception cref="ApiError">400 InputError.</exception>
    public static void RequireName(CreateHookBody body, HookName name)
    {
        if (body.HookGroupId is { } group && group != name.Group)
        {
            throw ApiError.InputError(
                $"Hook Group Ids do not match: the body says '{group}', and the URL '{name.Group}'.");
        }

        if (body.HookId is { } id && id != name.Id)
        {
            throw ApiError.InputError($"Hook Ids do not match: the body says '{id}', and the URL '{name.Id}'.");
        }
    }

    /// <summary>The expressions of a schedule.</summary>
    /// <exception cref="ApiError">400 InputError: one is none, or there are too many.</exception>
    public IReadOnlyList<CronExpression> RequireSchedule(IReadOnlyList<string> schedule, HookName name)
    {
        if (schedule.Count > options.MaxSchedules)
        {
            throw ApiError.InputError(
                $"schedule has {schedule.Count} expressions; a hook may have {options.MaxSchedules} "
                + "(setting Hooks:MaxSchedules).");
        }

        var expressions = new List<CronExpression>(schedule.Count);
        foreach (var text in schedule)
        {
            try
            {
                expressions.Add(CronExpression.Parse(text, name.Full));
            }
            catch (CronException error)
            {
                throw ApiError.InputError($"{error.Message} in {text}");
            }
        }

        return expressions;
    }

    /// <exception cref="ApiError">400 InputError: payloads cannot be judged by it.</exception>
    public void RequireTriggerSchema(RawJson schema)
    {
        if (schemas.FaultsOf(schema) is { Count: > 0 } faults)
        {
            throw ApiError.InputError(
                "triggerSchema is not a valid JSON schema:"
                + string.Concat(faults.Select(fault => $"\n  * {fault}")));
        }
    }

    /// <exception cref="ApiError">400 InputError: a hook may not be bound so.</exception>
    public void RequireBindings(BindingList bindings)
    {
        var forbidden = bindings.Where(one => denied.Any(pattern => pattern.IsMatch(one.Exchange))).ToList();
        if (forbidden.Count > 0)
        {
            throw ApiError.InputError(
                "The exchanges of these bindings have been denied, since hooks could set themselves off by them: "
                + string.Join(", ", forbidden.Select(one => $"{one.Exchange} with {one.RoutingKeyPattern}"))
                + ". Bind to other exchanges, or ask for another setting Hooks:DeniedExchanges.");
        }

        if (bindings.Count > options.MaxBindings)
        {
            throw ApiError.InputError(
                $"There are {bindings.Count} bindings; a hook may have {options.MaxBindings} "
                + "(setting Hooks:MaxBindings).");
        }

        foreach (var text in bindings.SelectMany(one => new[] { one.Exchange, one.RoutingKeyPattern }))
        {
            if (Encoding.UTF8.GetByteCount(text) > MostBytes)
            {
                throw ApiError.InputError(
                    $"An exchange or routingKeyPattern has at most {MostBytes} bytes, as in AMQP; "
                    + $"this one has {Encoding.UTF8.GetByteCount(text)}: {text[..(MostBytes / 4)]}…");
            }
        }
    }
}
