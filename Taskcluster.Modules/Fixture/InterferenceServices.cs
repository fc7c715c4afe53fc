using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Fixture.Faults;
using Taskcluster.Modules.Fixture.Recorder;
using Taskcluster.Modules.Fixture.ScriptedWorkers;
using Taskcluster.Modules.Kernel.Faults;

namespace Taskcluster.Modules.Fixture;

/// <summary>Faults, recorder and scripted workers, as services of the host.</summary>
internal static class InterferenceServices
{
    public static void AddInterference(this IServiceCollection services)
    {
        services.AddSingleton<FaultRules>();
        services.AddSingleton<FaultCheck>();
        services.AddSingleton<CallRecorder>();
        services.AddSingleton<IInterference, Interference>();
        services.AddSingleton<WorkerScripts>();
        services.AddSingleton<ScriptedCalls>();
        services.AddSingleton<InProcessUpload>();
    }
}
