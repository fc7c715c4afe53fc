using NUnit.Framework;
using Taskcluster.Tests.Web.Support;

namespace Taskcluster.Tests.Web.Hooks;

/// <summary>The server for the tests of the pages of hooks.</summary>
[SetUpFixture]
public sealed class HookSite : SharedSite<HookSite>;
