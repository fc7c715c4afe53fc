using NUnit.Framework;
using Taskcluster.Tests.Abuse;
using Taskcluster.Tests.Disk;
using Taskcluster.Tests.Properties;
using Taskcluster.Tests.Simulation;

namespace Taskcluster.Tests;

/// <summary>Says at the end of a run how many random cases it was made of, and how many disk faults.</summary>
[SetUpFixture]
public sealed class CasesTotal
{
    [OneTimeTearDown]
    public static void Print()
    {
        if (Cases.Total > 0)
        {
            TestContext.Error.WriteLine($"random cases: {Cases.Total} passed");
        }

        if (QueueModelTests.TotalSteps > 0)
        {
            TestContext.Error.WriteLine($"random steps: {QueueModelTests.TotalSteps} passed");
        }

        if (FuzzTests.TotalRequests > 0)
        {
            TestContext.Error.WriteLine($"random requests: {FuzzTests.TotalRequests} passed");
        }

        if (SimulationTests.TotalSeeds > 0)
        {
            TestContext.Error.WriteLine($"simulated seeds: {SimulationTests.TotalSeeds} passed");
        }

        if (DiskTally.Total > 0)
        {
            TestContext.Error.WriteLine($"disk faults: {DiskTally.Total} survived");
        }
    }
}
