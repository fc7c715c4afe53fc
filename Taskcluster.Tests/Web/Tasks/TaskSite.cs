using NUnit.Framework;
using Taskcluster.Tests.Web.Support;

namespace Taskcluster.Tests.Web.Tasks;

/// <summary>The server for the tests of the pages of tasks; none claims by queue.</summary>
[SetUpFixture]
public sealed class TaskSite : SharedSite<TaskSite>;
