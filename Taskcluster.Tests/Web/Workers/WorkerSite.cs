using NUnit.Framework;
using Taskcluster.Tests.Web.Support;

namespace Taskcluster.Tests.Web.Workers;

/// <summary>The server for the tests of the pages of queues, workers and pools.</summary>
[SetUpFixture]
public sealed class WorkerSite : SharedSite<WorkerSite>;
