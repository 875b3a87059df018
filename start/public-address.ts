/**
 * Whether other people's devices can open an address: not one that names the machine itself, as without PUBLIC_URL.
 */
export function isReachable(publicUrl: string): boolean {
  const { hostname } = new URL(publicUrl)
  return !/^(?:localhost|.+\.localhost|127(?:\.\d+){3}|0\.0\.0\.0|\[::1?\])$/.test(hostname)
}
