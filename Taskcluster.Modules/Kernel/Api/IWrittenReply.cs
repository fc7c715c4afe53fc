namespace Taskcluster.Modules.Kernel.Api;

/// <summary>A reply whose text may be there already, so that it need not be written once more.</summary>
internal interface IWrittenReply
{
    /// <summary>What serializing the reply gives; null where nobody has written it.</summary>
    ReadOnlyMemory<byte>? Written { get; }
}
