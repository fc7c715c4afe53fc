using NUnit.Framework;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;

namespace Taskcluster.Tests.Support;

/// <summary>
/// A longer form of something, which takes its time: passed over where a variable of the environment is not set.
/// <c>.ci/run</c> sets them all.
/// </summary>
/// <param name="variable">The variable; any text will do.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class AtLengthAttribute(string variable) : NUnitAttribute, IApplyToTest
{
    void IApplyToTest.ApplyToTest(Test test)
    {
        if (test.RunState == RunState.Runnable && Environment.GetEnvironmentVariable(variable) is null or "")
        {
            test.RunState = RunState.Ignored;
            test.Properties.Set(PropertyNames.SkipReason, $"A longer form, for which {variable} is to be set.");
        }
    }
}
