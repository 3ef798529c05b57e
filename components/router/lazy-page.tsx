/** A page whose code is loaded on demand, or prefetched. */
import { type ComponentType, use } from 'react';
import { BinderyError } from '#core/errors.ts';

export interface LazyPage<Props> {
  (props: Props): React.ReactElement;
  /** Fetches the code; showing the page afterwards waits for nothing. A failure is told when it is shown. */
  preload(): void;
}

/**
 * A page with lazily loaded code. Unlike `React.lazy` it shows no fallback when the code is loaded already, and retries a
 * failed load. Throws `unavailable` to the error boundary when the code cannot be loaded.
 */
export function lazyPage<Props extends object>(load: () => Promise<ComponentType<Props>>): LazyPage<Props> {
  let loaded: ComponentType<Props> | null = null;
  let loading: Promise<ComponentType<Props>> | null = null;
  const fetchOnce = (): Promise<ComponentType<Props>> => {
    loading ??= load().then(
      (component) => {
        loaded = component;
        return component;
      },
      (cause: unknown) => {
        loading = null;
        throw new BinderyError(
          'unavailable',
          'This page is not on this device, and Bindery can’t be reached.',
          {
            cause,
          },
        );
      },
    );
    return loading;
  };
  function Page(props: Props) {
    const Component = loaded ?? use(fetchOnce());
    return <Component {...props} />;
  }
  Page.preload = () => void fetchOnce().catch(() => undefined);
  return Page;
}
