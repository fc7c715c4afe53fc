using NUnit.Framework;
using Taskcluster.Tests.Web.Support;

namespace Taskcluster.Tests.Web.Services;

/// <summary>The server for the tests of the pages of index, pulse, notify and github.</summary>
[SetUpFixture]
public sealed class ServiceSite : SharedSite<ServiceSite>;
