/** The subscription of this browser at its push service, and the server's list of such browsers, kept in step. */
import { api } from '#components/api/client.ts';
import { isBinderyError } from '#core/errors.ts';
import {
  type AddPushDevice,
  addPushDeviceSchema,
  type PushSetting,
  pushKeySchema,
  pushSettingSchema,
} from '#core/protocol/api/own/push.ts';

const DEVICES = '/me/push/devices';

/**
 * Asks for permission and turns push on here. Call it from a click: browsers ask nobody otherwise. Answers `null` when the person did not
 * allow it.
 */
export async function turnPushOn(): Promise<PushSetting | null> {
  if ((await Notification.requestPermission()) !== 'granted') return null;
  return await subscribe();
}

async function subscribe(): Promise<PushSetting> {
  const { serverKey } = await api.post('/me/push/key', undefined, pushKeySchema);
  const { pushManager } = await navigator.serviceWorker.ready;
  // One that was made for another key cannot be made anew.
  await (await pushManager.getSubscription())?.unsubscribe();
  const made = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: serverKey });
  return await api.post(DEVICES, deviceOf(made), pushSettingSchema);
}

/** `deviceId` is that of this browser at the server. */
export async function turnPushOff(deviceId: string): Promise<void> {
  await removePushDevice(deviceId);
  await endSubscription();
}

/** The server sends it nothing more; doing it again changes nothing. */
export async function removePushDevice(deviceId: string): Promise<void> {
  await api.delete(`${DEVICES}/${deviceId}`).catch((error: unknown) => {
    if (!isBinderyError(error) || error.code !== 'not_found') throw error;
  });
}

export async function readPush(signal?: AbortSignal): Promise<PushSetting> {
  return await api.get('/me/push', pushSettingSchema, signal === undefined ? {} : { signal });
}

/** Whether this browser has a subscription, whatever the server knows of it. Costs nothing where there is none. */
export async function hasSubscription(): Promise<boolean> {
  if (!('serviceWorker' in navigator) || !('PushManager' in window)) return false;
  const registration = await navigator.serviceWorker.getRegistration();
  return registration !== undefined && (await registration.pushManager.getSubscription()) !== null;
}

/**
 * Brings a subscription that is there into agreement with the server: made anew after another key of the server, ended where push was turned
 * off elsewhere or somebody else is signed in by now. Nothing is asked where there is none.
 */
export async function keepPush(): Promise<void> {
  if (!(await hasSubscription())) return;
  const own = (await readPush()).devices.find(({ isThis }) => isThis);
  if (own === undefined) await endSubscription();
  else if (!own.isCurrent && Notification.permission === 'granted') await subscribe();
}

async function endSubscription(): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration();
  await (await registration?.pushManager.getSubscription())?.unsubscribe();
}

function deviceOf(subscription: PushSubscription): AddPushDevice {
  const { endpoint, keys } = subscription.toJSON();
  return addPushDeviceSchema.parse({ endpoint, keys });
}
