using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.TaskStorage.Surface;

/// <summary>A file is not shown.</summary>
/// <param name="reply">What the queue would answer; null: there is no such file.</param>
internal sealed class RefusedException(ApiReply? reply) : Exception
{
    public ApiReply? Reply => reply;
}
