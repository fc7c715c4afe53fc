using Microsoft.AspNetCore.Http;
using Taskcluster.Modules.Fixture.Api.Faults;
using Taskcluster.Modules.Fixture.Api.Recorder;
using Taskcluster.Modules.Fixture.Recorder;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Faults;

namespace Taskcluster.Modules.Fixture.Faults;

/// <summary>Goes with a call: lets befall it what was decided, and has it recorded.</summary>
internal sealed class WatchedCall(
    HttpContext context,
    ApiMethod method,
    string target,
    CallFaults faults,
    CallRecorder recorder,
    TimeProvider clock) : CallCompanion
{
    private readonly long started = TimeProvider.System.GetTimestamp();
    private readonly DateTimeOffset time = clock.GetUtcNow();

    public override async ValueTask<bool> Before(ApiCall call)
    {
        if (faults.Delay is { } delay)
        {
            await Task.Delay(
                delay, faults.DelayClock == DelayClock.Fixture ? clock : TimeProvider.System, call.Aborted);
        }

        if (recorder.IsOn && (faults.Refusal is not null || faults.Cut == CutMoment.BeforeCommit))
        {
            ReadBody(call);
        }

        if (faults.Refusal is { } rule)
        {
            throw CallFaults.ErrorOf(rule);
        }

        if (faults.Cut == CutMoment.BeforeCommit)
        {
            Record(call, reply: null, CallEnd.CutBeforeCommit);
            return false;
        }

        return true;
    }

    public override AnswerFate After(ApiCall? call, ApiReply reply)
    {
        switch (faults.Cut)
        {
            case CutMoment.AfterCommit:
                Record(call, reply, CallEnd.CutAfterCommit);
                return AnswerFate.None;
            case CutMoment.DuringAnswer:
                Record(call, reply, CallEnd.CutDuringAnswer);
                return AnswerFate.Half;
            default:
                Record(call, reply, CallEnd.Answered);
                return AnswerFate.Whole;
        }
    }

    public override void Left(ApiCall? call) => Record(call, reply: null, CallEnd.ClientLeft);

    // Nobody else comes to it.
    private static void ReadBody(ApiCall call)
    {
        try
        {
            call.ParseBody();
        }
        catch (ApiError)
        {
            // It is recorded as no JSON.
        }
    }

    private void Record(ApiCall? call, ApiReply? reply, CallEnd end)
    {
        if (recorder.IsOn)
        {
            recorder.Add(new SeenCall(context, method, target, call, reply)
            {
                Time = time,
                Duration = TimeProvider.System.GetElapsedTime(started),
                End = end,
                FaultIds = faults.FaultIds,
            });
        }
    }
}
