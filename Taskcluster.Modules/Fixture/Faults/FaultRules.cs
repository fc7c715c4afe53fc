using Taskcluster.Modules.Fixture.Api.Faults;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Faults;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Fixture.Faults;

/// <summary>The rules by which something goes wrong, and which of them apply to a call or a message.</summary>
internal sealed class FaultRules(TimeProvider clock) : IForgets
{
    /// <summary>Rules that are kept at most, those that are used up included.</summary>
    public const int MostRules = 1000;

    private readonly Lock gate = new();
    private readonly List<FaultRule> rules = [];
    private readonly HarmedIds harmed = new();
    private long made;

    /// <summary>Takes a rule, which was found sound.</summary>
    /// <exception cref="ApiError">409: there are too many.</exception>
    public FaultReply Add(FaultBody body)
    {
        lock (gate)
        {
            if (rules.Count >= MostRules)
            {
                throw ApiError.RequestConflict(
                    $"There are {MostRules} rules, which is the most; delete some, used up or not, by deleteFault "
                    + "or deleteFaults.");
            }

            var rule = new FaultRule($"f{++made}", body, clock.GetUtcNow());
            rules.Add(rule);
            return rule.ToReply();
        }
    }

    /// <summary>All rules, the oldest first.</summary>
    public IReadOnlyList<FaultReply> List()
    {
        lock (gate)
        {
            return [.. rules.Select(rule => rule.ToReply())];
        }
    }

    /// <exception cref="ApiError">404: there is no such rule.</exception>
    public void Delete(string faultId)
    {
        lock (gate)
        {
            if (rules.RemoveAll(rule => rule.FaultId == faultId) == 0)
            {
                throw ApiError.ResourceNotFound(
                    $"There is no fault '{faultId}'; "
                    + (rules.Count == 0 ? "there is none at all."
                        : $"there are {string.Join(", ", rules.Select(rule => rule.FaultId))}."));
            }
        }
    }

    public void Clear()
    {
        lock (gate)
        {
            rules.Clear();
        }
    }

    /// <summary>A state that is brought back is met with no faults.</summary>
    public void Forget() => Clear();

    /// <summary>What befalls a call, which is counted; null: nothing.</summary>
    /// <param name="method">What is called.</param>
    /// <param name="clientId">By whom, as far as it says so; asked only where a rule wants to know.</param>
    public CallFaults? OnCall(ApiDeclaration method, Func<string?> clientId)
    {
        lock (gate)
        {
            CallFaults? faults = null;
            foreach (var rule in rules)
            {
                if (rule.MayApply && rule.Covers(method, clientId)
                    && (faults ?? CallFaults.None).With(rule) is { } more)
                {
                    rule.Applied++;
                    faults = more;
                }
            }

            return faults;
        }
    }

    /// <summary>What befalls a message, which is counted when it is first asked.</summary>
    public MessageHarm OnMessage(PulseMessage message, string epoch)
    {
        lock (gate)
        {
            if (!harmed.IsNew(message.Sequence, epoch, out var harm))
            {
                return harm;
            }

            foreach (var rule in rules)
            {
                if (rule.MayApply && rule.Covers(message))
                {
                    rule.Applied++;
                    return harmed.Note(message.Sequence, rule.Harm);
                }
            }

            return MessageHarm.None;
        }
    }
}
