using Taskcluster.Modules.Fixture.Api.Faults;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Faults;

namespace Taskcluster.Modules.Fixture.Faults;

/// <summary>One rule and its counter; its owner guards it.</summary>
internal sealed class FaultRule(string faultId, FaultBody body, DateTimeOffset created)
{
    public string FaultId => faultId;

    public FaultBody Body => body;

    /// <summary>To how many calls or messages it has been applied.</summary>
    public int Applied { get; set; }

    /// <summary>Whether it is not used up.</summary>
    public bool MayApply => Applied < (body.Times ?? int.MaxValue);

    /// <summary>What it does to messages.</summary>
    public MessageHarm Harm => body.Messages switch
    {
        MessageFault.Duplicate => MessageHarm.Duplicate,
        MessageFault.Swap => MessageHarm.Swap,
        _ => MessageHarm.None,
    };

    public bool Covers(ApiDeclaration method, Func<string?> clientId) =>
        body.Messages is null
        && Wildcard.CoversMethod(body.Method, method.Service, method.Name)
        && (body.ClientId is null || (clientId() is { } id && Wildcard.Covers(body.ClientId, id)));

    public bool Covers(PulseMessage message) =>
        body.Messages is not null
        && Wildcard.Covers(body.Exchange!, message.Exchange)
        && (body.RoutingKeyPattern is null
            || new Binding(message.Exchange, body.RoutingKeyPattern).Matches(message));

    public FaultReply ToReply() => new()
    {
        FaultId = faultId,
        Created = created,
        Applied = Applied,
        Remaining = body.Times - Applied,
        Rule = body,
    };
}
